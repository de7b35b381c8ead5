#include "pipeline/http_hub.h"

#include <utility>

#include "pipeline/http_network.h"

namespace pipeline {

HttpHub::HttpHub(std::string ca_file)
    : network_(std::make_unique<HttpNetwork>(std::move(ca_file))), thread_([this] { run(); }) {}

HttpHub::~HttpHub() {
  close();
}

void HttpHub::start(std::shared_ptr<HttpCall> call) {
  post({Verb::Start, std::move(call)});
}

void HttpHub::cancel(std::shared_ptr<HttpCall> call) {
  post({Verb::Cancel, std::move(call)});
}

void HttpHub::enough(std::shared_ptr<HttpCall> call) {
  post({Verb::Enough, std::move(call)});
}

void HttpHub::resume(std::shared_ptr<HttpCall> call) {
  post({Verb::Resume, std::move(call)});
}

void HttpHub::warm(std::shared_ptr<HttpCall> waiting, int connections) {
  post({Verb::Warm, std::move(waiting), connections});
}

void HttpHub::post(Order order) {
  const std::lock_guard lock(mutex_);
  if (closed_) {
    order.call->end(holler::fail(holler::Fault::Cancelled, "Stopped."));
    return;
  }
  orders_.push_back(std::move(order));
  network_->wake();
}

void HttpHub::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
    network_->wake();
  }
  thread_.join();
  network_.reset();
  for (const Order& order : orders_) {
    order.call->end(holler::fail(holler::Fault::Cancelled, "Stopped."));
  }
}

bool HttpHub::take(std::vector<Order>& orders) {
  const std::lock_guard lock(mutex_);
  orders = std::exchange(orders_, {});
  if (closed_) orders_ = std::move(orders);  // close() answers them
  return !closed_;
}

void HttpHub::run() {
  for (std::vector<Order> orders; take(orders);) {
    for (Order& order : orders) {
      switch (order.verb) {
        case Verb::Start:
          network_->start(std::move(order.call));
          break;
        case Verb::Cancel:
          network_->cancel(*order.call);
          break;
        case Verb::Enough:
          network_->enough(*order.call);
          break;
        case Verb::Resume:
          network_->resume(*order.call);
          break;
        case Verb::Warm:
          network_->warm(std::move(order.call), order.connections);
          break;
      }
    }
    network_->work();
  }
}

}  // namespace pipeline
