// What is drawn once has no second time to remember anything for, and nobody to listen to.

export function useState<T>(first: T | (() => T)): [T, () => void] {
  return [typeof first === 'function' ? (first as () => T)() : first, nothing]
}

export const useMemo = <T>(make: () => T): T => make()

export const useRef = <T>(first: T): { current: T } => ({ current: first })

export const useEffect = nothing
export const useLayoutEffect = nothing

function nothing(): void {}
