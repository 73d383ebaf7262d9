/* The process that is supervised in figures: it notes that it lives, then waits for signals.
 *
 *   child NAME FILE     or, without arguments, the name of the working directory and $TICK_FILE
 *
 * It appends "NAME PID NANOSECONDS" (monotonic clock, taken first of all) to FILE in one write. Where $NOTIFY_FD is
 * set it also says on that descriptor that it is ready, which s6 rewards with a restart at once. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);

    char folder[PATH_MAX];
    const char *name = argc > 1 ? argv[1] : NULL;
    if (!name && getcwd(folder, sizeof folder)) {
        char *slash = strrchr(folder, '/');
        name = slash ? slash + 1 : folder;
    }
    const char *file = argc > 2 ? argv[2] : getenv("TICK_FILE");
    if (!name || !file) return 2;

    char line[512];
    long long nanoseconds = (long long)now.tv_sec * 1000000000LL + now.tv_nsec;
    int length = snprintf(line, sizeof line, "%s %d %lld\n", name, (int)getpid(), nanoseconds);
    int out = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (out < 0 || write(out, line, (size_t)length) != length) return 1;
    close(out);

    const char *notify = getenv("NOTIFY_FD");
    if (notify) {
        int fd = atoi(notify);
        if (write(fd, "\n", 1) == 1) close(fd);
    }
    for (;;) pause();
}
