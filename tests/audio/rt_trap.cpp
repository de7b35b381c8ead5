#include "rt_trap.h"

#include <dlfcn.h>
#include <pthread.h>

#include <cerrno>

namespace rt_trap {

namespace {
// constinit and trivial, so that reading them never allocates.
thread_local constinit bool open = false;
thread_local constinit Caught counts{};
}  // namespace

Trap::Trap() {
  counts = {};
  open = true;
}
Trap::~Trap() {
  open = false;
}
Caught Trap::caught() const {
  return counts;
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
namespace {

void note_allocation() {
  if (open) ++counts.allocations;
}
void note_lock() {
  if (open) ++counts.locks;
}

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace
#endif

}  // namespace rt_trap

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// libstdc++'s operator new and delete call malloc and free, and so are caught with them.
// The glibc names behind malloc's, because dlsym itself may allocate.
extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) {
  rt_trap::note_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  rt_trap::note_allocation();
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  rt_trap::note_allocation();
  return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  rt_trap::note_allocation();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  rt_trap::note_allocation();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  rt_trap::note_allocation();
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
void free(void* memory) {
  rt_trap::note_allocation();
  __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  static const auto next = rt_trap::real<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
  rt_trap::note_lock();
  return next(mutex);
}
int pthread_cond_signal(pthread_cond_t* condition) {
  static const auto next = rt_trap::real<int (*)(pthread_cond_t*)>("pthread_cond_signal");
  rt_trap::note_lock();
  return next(condition);
}
int pthread_cond_broadcast(pthread_cond_t* condition) {
  static const auto next = rt_trap::real<int (*)(pthread_cond_t*)>("pthread_cond_broadcast");
  rt_trap::note_lock();
  return next(condition);
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static const auto next =
      rt_trap::real<int (*)(pthread_cond_t*, pthread_mutex_t*)>("pthread_cond_wait");
  rt_trap::note_lock();
  return next(condition, mutex);
}
int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  static const auto next =
      rt_trap::real<int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>(
          "pthread_cond_clockwait");
  rt_trap::note_lock();
  return next(condition, mutex, clock, until);
}
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  static const auto next =
      rt_trap::real<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)>(
          "pthread_cond_timedwait");
  rt_trap::note_lock();
  return next(condition, mutex, until);
}

}  // extern "C"

#endif
