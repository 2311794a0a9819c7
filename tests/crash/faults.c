// Preloaded into a node, makes its disk fail: every write to a write-ahead log (db/*.log) fails with chance 1 in FAULT_ONE_IN,
// drawn from FAULT_SEED. Of the failures a third write nothing, a third write a part first (a torn write), and a third write
// everything and fail the fsync that follows. FAULT_ERRNO: ENOSPC (a full disk, which passes) or EIO. FAULT_AFTER_MS: not before,
// so that the node comes up.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t state, one_in, after_ms, begun_ms;
static int error_number;
static _Atomic int failing_sync = -1;  // the descriptor whose next fsync fails

static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int), (*real_fdatasync)(int);

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t number(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  state = number("FAULT_SEED", 1) * 0x9e3779b97f4a7c15u + 1;
  one_in = number("FAULT_ONE_IN", 0);
  after_ms = number("FAULT_AFTER_MS", 0);
  error_number = (int)number("FAULT_ERRNO", ENOSPC);
  begun_ms = now_ms();
}

static uint64_t draw(void) {  // xorshift64*
  pthread_mutex_lock(&lock);
  state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
  const uint64_t drawn = state * 0x2545f4914f6cdd1du >> 32;
  pthread_mutex_unlock(&lock);
  return drawn;
}

static int is_write_ahead_log(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 8) return 0;
  path[size] = '\0';
  return strcmp(path + size - 4, ".log") == 0 && strstr(path, "/db/") != NULL;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (one_in == 0 || !is_write_ahead_log(fd) || now_ms() - begun_ms < after_ms || draw() % one_in != 0) return real_write(fd, bytes, count);
  switch (draw() % 3) {
    case 0: break;
    case 1:
      if (real_write(fd, bytes, draw() % (count + 1)) < 0) return -1;
      break;
    default: failing_sync = fd; return real_write(fd, bytes, count);
  }
  errno = error_number;
  return -1;
}

static int sync_or_fail(int fd, int (*real)(int)) {
  int expected = fd;
  if (!__atomic_compare_exchange_n((int *)&failing_sync, &expected, -1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return real(fd);
  errno = error_number;
  return -1;
}
int fsync(int fd) { return sync_or_fail(fd, real_fsync); }
int fdatasync(int fd) { return sync_or_fail(fd, real_fdatasync); }
