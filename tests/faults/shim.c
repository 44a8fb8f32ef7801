/* Preloaded into PHP: makes one of its operations on the disk fail, below everything that is ours.
 *
 * NX_FAULT in the environment (PHP's putenv reaches it) is `N WHAT HOW`: the Nth operation from here on, on anything below
 * NX_FAULT_UNDER, ends with WHAT: an errno's number, or `short` for half of what a read or write asks for. HOW is `once`, or
 * `on` for all that follow too (of an EINTR: twenty, since who is interrupted for ever may try for ever). `0 log -` fails
 * nothing. NX_FAULT_LOG names a file that gets a line for each operation that failed, or for every one of a log. A change
 * of NX_FAULT begins to count anew. NX_FAULT_SLOW is how many milliseconds each sync takes, as on a busy disk. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum verdict { PASS, SHORT, FAIL };
enum { INTERRUPTIONS = 20 };

static atomic_long counted;
static char current[64];

#define REAL(type, name, ...)                                                                                             \
    static type (*real)(__VA_ARGS__);                                                                                     \
    if (!real)                                                                                                            \
        real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static ssize_t raw_write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    return real(fd, bytes, count);
}

static int raw_open(const char *path, int flags, mode_t mode) {
    REAL(int, open, const char *, int, ...);
    return real(path, flags, mode);
}

static void note(long number, const char *name, const char *path, const char *what) {
    const char *log = getenv("NX_FAULT_LOG");
    int fd = log ? raw_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return;
    char line[4400];
    int length = snprintf(line, sizeof line, "%ld %s %s %s\n", number, name, what, path);
    if (length > 0)
        (void)!raw_write(fd, line, (size_t)length);
    close(fd);
}

/* What becomes of an operation on `path`; sets errno when it fails. */
static enum verdict judge(const char *name, const char *path, int may_be_short) {
    const char *fault = getenv("NX_FAULT");
    const char *under = getenv("NX_FAULT_UNDER");
    if (!fault || !*fault || !under || strncmp(path, under, strlen(under)) != 0)
        return PASS;
    if (strncmp(fault, current, sizeof current - 1) != 0) {
        strncpy(current, fault, sizeof current - 1);
        atomic_store(&counted, 0);
    }
    long number = atomic_fetch_add(&counted, 1) + 1, at = 0;
    char what[16] = "", how[8] = "";
    if (sscanf(fault, "%ld %15s %7s", &at, what, how) < 2)
        return PASS;
    if (at == 0) {
        note(number, name, path, what);
        return PASS;
    }
    int is_short = strcmp(what, "short") == 0;
    long most = strcmp(how, "on") != 0 ? 1 : atoi(what) == EINTR ? INTERRUPTIONS : 1L << 40;
    if (number < at || number >= at + most || (is_short && !may_be_short))
        return PASS;
    note(number, name, path, what);
    if (is_short)
        return SHORT;
    errno = atoi(what);
    return FAIL;
}

static enum verdict judge_fd(const char *name, int fd, int may_be_short) {
    const char *fault = getenv("NX_FAULT");
    if (!fault || !*fault)
        return PASS;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return PASS;
    path[length] = '\0';
    return judge(name, path, may_be_short);
}

static size_t half(size_t count) { return count > 1 ? count / 2 : count; }

#define OPEN(name)                                                                                                        \
    int name(const char *path, int flags, ...) {                                                                          \
        REAL(int, name, const char *, int, ...);                                                                          \
        va_list rest;                                                                                                     \
        va_start(rest, flags);                                                                                            \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                                           \
        va_end(rest);                                                                                                     \
        return judge(flags & O_CREAT ? "create" : "open", path, 0) == FAIL ? -1 : real(path, flags, mode);                \
    }
OPEN(open)
OPEN(open64)

#define MOVE(type, name, what, buffer, ...)                                                                               \
    ssize_t name(int fd, buffer bytes, size_t count, type offset) {                                                       \
        REAL(ssize_t, name, int, buffer, size_t, type);                                                                   \
        enum verdict verdict = judge_fd(what, fd, 1);                                                                     \
        return verdict == FAIL ? -1 : real(fd, bytes, verdict == SHORT ? half(count) : count, offset);                    \
    }
MOVE(off64_t, pwrite64, "write", const void *)
MOVE(off64_t, pread64, "read", void *)

/* Not to be cut short by a signal: neither is a sync. */
static void wait_for_disk(void) {
    const char *slow = getenv("NX_FAULT_SLOW");
    if (!slow || !*slow)
        return;
    long ms = atol(slow);
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

#define ON_FD(name)                                                                                                       \
    int name(int fd) {                                                                                                    \
        REAL(int, name, int);                                                                                             \
        wait_for_disk();                                                                                                  \
        return judge_fd("sync", fd, 0) == FAIL ? -1 : real(fd);                                                           \
    }
ON_FD(fsync)
ON_FD(fdatasync)

int ftruncate64(int fd, off64_t length) {
    REAL(int, ftruncate64, int, off64_t);
    return judge_fd("cut", fd, 0) == FAIL ? -1 : real(fd, length);
}

int flock(int fd, int operation) {
    REAL(int, flock, int, int);
    return judge_fd("lock", fd, 0) == FAIL ? -1 : real(fd, operation);
}

int fchmod(int fd, mode_t mode) {
    REAL(int, fchmod, int, mode_t);
    return judge_fd("rights", fd, 0) == FAIL ? -1 : real(fd, mode);
}

#define ON_PATH(name, what)                                                                                               \
    int name(const char *path) {                                                                                          \
        REAL(int, name, const char *);                                                                                    \
        return judge(what, path, 0) == FAIL ? -1 : real(path);                                                            \
    }
ON_PATH(unlink, "remove")
ON_PATH(rmdir, "remove-folder")

#define ON_PATH_MODE(name, what)                                                                                          \
    int name(const char *path, mode_t mode) {                                                                             \
        REAL(int, name, const char *, mode_t);                                                                            \
        return judge(what, path, 0) == FAIL ? -1 : real(path, mode);                                                      \
    }
ON_PATH_MODE(mkdir, "make-folder")
ON_PATH_MODE(chmod, "rights")

DIR *opendir(const char *path) {
    REAL(DIR *, opendir, const char *);
    return judge("list", path, 0) == FAIL ? NULL : real(path);
}

/* Rust asks with no path at all whether there is a statx; the header says that can't be, so look from outside. */
__attribute__((noinline, noipa)) static int is_some(const char *path) { return path != NULL; }

int statx(int fd, const char *path, int flags, unsigned mask, struct statx *into) {
    REAL(int, statx, int, const char *, int, unsigned, struct statx *);
    if (!is_some(path))
        return real(fd, path, flags, mask, into);
    enum verdict verdict = *path ? judge("look", path, 0) : judge_fd("look", fd, 0);
    return verdict == FAIL ? -1 : real(fd, path, flags, mask, into);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    return judge("link", to, 0) == FAIL ? -1 : real(from_fd, from, to_fd, to, flags);
}

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    return judge("rename", from, 0) == FAIL ? -1 : real(from, to);
}

/* PHP loads extensions with RTLD_DEEPBIND: they would see the C library before this. */
void *dlopen(const char *file, int flags) {
    REAL(void *, dlopen, const char *, int);
    return real(file, flags & ~RTLD_DEEPBIND);
}
