import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'catalogue/*/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // real servers and real processes share the machine's cores
    maxWorkers: 2,
    // on a shared machine a real browser may stall; what passes only at the second try is told as such, not hidden
    retry: process.env.CI === 'true' ? 1 : 0,
  },
})
