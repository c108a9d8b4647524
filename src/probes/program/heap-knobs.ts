const MIB = 160

/**
 * Keeps the heaps of collectors that would rather grow than collect small, so
 * that they are not blamed for laziness (rule E7).
 */
export function heapKnobs(env: Record<string, string>): Record<string, string> {
  const appended = (name: string, option: string) => [env[name], option].filter(Boolean).join(' ')
  return {
    NODE_OPTIONS: appended('NODE_OPTIONS', `--max-old-space-size=${MIB}`),
    JAVA_TOOL_OPTIONS: appended('JAVA_TOOL_OPTIONS', `-Xmx${MIB}m`),
    DOTNET_GCHeapHardLimit: `0x${(MIB * 1024 * 1024).toString(16).toUpperCase()}`,
    GOMEMLIMIT: `${MIB}MiB`,
  }
}
