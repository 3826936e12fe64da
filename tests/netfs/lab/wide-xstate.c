/*
 * For linux.uml on processors with more registers than its kernel knows (AMX). Such a guest ends at its first step with "ptrace set fp regs failed": it returns only the
 * 2.7 kB of registers that it knows, but this machine's kernel accepts only all 11 kB. This library is loaded with LD_PRELOAD and returns all of them. Registers that
 * the guest does not know are zero and marked as unused, which is true.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define AREA 65536
/* The offset of the bits that say which parts are in use, and the bits of AMX. */
#define IN_USE 512
#define AMX ((1ull << 17) | (1ull << 18))

static long (*real)(enum __ptrace_request, ...);

static size_t whole_size(pid_t pid)
{
	static size_t size;
	static uint8_t area[AREA];
	struct iovec all = { area, AREA };

	if (size == 0 && real(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, &all) == 0)
		size = all.iov_len;
	return size;
}

long ptrace(enum __ptrace_request request, ...)
{
	static __thread uint8_t area[AREA];
	va_list arguments;

	va_start(arguments, request);
	pid_t pid = va_arg(arguments, pid_t);
	void *address = va_arg(arguments, void *);
	void *data = va_arg(arguments, void *);
	va_end(arguments);

	if (!real)
		real = dlsym(RTLD_NEXT, "ptrace");
	if (request == PTRACE_SETREGSET && address == (void *)NT_X86_XSTATE) {
		struct iovec *known = data;
		size_t whole = whole_size(pid);

		if (known->iov_len < whole) {
			struct iovec all = { area, whole };
			uint64_t in_use;

			memset(area, 0, whole);
			memcpy(area, known->iov_base, known->iov_len);
			memcpy(&in_use, area + IN_USE, sizeof in_use);
			in_use &= ~AMX;
			memcpy(area + IN_USE, &in_use, sizeof in_use);
			return real(request, pid, address, &all);
		}
	}
	return real(request, pid, address, data);
}
