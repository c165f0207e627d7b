/* Loaded before a program, it hides what older processors lack: OLDER_THAN=avx512 or avx2.
 *
 * Linux can make the instruction that asks a processor what it can (CPUID) fault where the processor allows it. The
 * fault is met here with the processor's own answer, less what is hidden; so every library of the process computes with
 * what is left, at the processor's own speed.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <cpuid.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static int without_avx2;

static void hide(unsigned leaf, unsigned subleaf, unsigned *b, unsigned *c, unsigned *d, unsigned *a) {
  if (leaf == 7 && subleaf == 0) {
    *b &= ~(1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31); /* AVX-512 */
    *c &= ~(1u << 1 | 1u << 6 | 7u << 8 | 1u << 11 | 1u << 12 | 1u << 14); /* AVX-512, GFNI, VAES, VPCLMULQDQ */
    *d &= ~(1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 | 1u << 25);               /* AVX-512, AMX */
    if (without_avx2) *b &= ~(1u << 5);
  } else if (leaf == 7) {
    *a = *b = *c = *d = 0; /* all of it is younger */
  } else if (leaf == 1 && without_avx2) {
    *c &= ~(1u << 12 | 1u << 29); /* FMA, F16C */
  }
}

static void answer(int number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *at = (const unsigned char *)registers[REG_RIP];
  (void)info;
  if (at[0] != 0x0f || at[1] != 0xa2) { /* another fault: the program's own */
    signal(number, SIG_DFL);
    return;
  }
  unsigned leaf = (unsigned)registers[REG_RAX], subleaf = (unsigned)registers[REG_RCX], a, b, c, d;
  syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
  __cpuid_count(leaf, subleaf, a, b, c, d);
  syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
  hide(leaf, subleaf, &b, &c, &d, &a);
  registers[REG_RAX] = a, registers[REG_RBX] = b, registers[REG_RCX] = c, registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void) {
  const char *older = getenv("OLDER_THAN");
  struct sigaction action = {0};
  if (!older) return;
  without_avx2 = !strcmp(older, "avx2");
  action.sa_sigaction = answer;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSEGV, &action, NULL);
  if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) _exit(77); /* this processor or system cannot */
}
