/* Does wrong what its argument says, for scripts/valgrind.d/check. Built without optimising. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile char seen;

static void read_freed(void)
{
    char *bytes = malloc(10);
    bytes[3] = 1;
    free(bytes);
    seen = bytes[3];
}

static void lose(void)
{
    char *volatile bytes = malloc(10);
    bytes[3] = 1;
    bytes = NULL;
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    if (strncmp(what, "forked-", 7) == 0) {
        if (fork() != 0) {
            wait(NULL);
            return 0;
        }
        what += 7;
    }
    if (strcmp(what, "read") == 0) read_freed();
    if (strncmp(what, "lose", 4) == 0) lose();
    if (strcmp(what, "lose-told") == 0) kill(getpid(), SIGTERM);
    if (strcmp(what, "crash") == 0) kill(getpid(), SIGSEGV);
    return 0;
}
