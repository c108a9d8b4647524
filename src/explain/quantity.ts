/** `1 check`, `2 checks`. */
export function quantity(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** 12345 as `12,345`. */
export function grouped(count: number): string {
  // toLocaleString would do, and costs ten milliseconds the first time
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `840 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
