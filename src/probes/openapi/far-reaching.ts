import { segmentsOf } from './names.ts'
import type { Operation } from './operations.ts'

/** By these words an operation does something to more than what a stranger has made. */
const WORDS = new Set([
  'reset', 'shutdown', 'restart', 'stop', 'start', 'terminate', 'kill', 'exit', 'quit', 'reboot', 'reload', 'halt', 'suspend',
  'purge', 'truncate', 'wipe', 'drop', 'flush', 'clear', 'clean', 'cleanup', 'evict', 'expire', 'remove', 'delete', 'destroy', 'erase', 'unlink', 'deleteall', 'removeall',
  'migrate', 'seed', 'restore', 'import', 'install', 'uninstall', 'upgrade', 'downgrade', 'rollback', 'deploy', 'rotate', 'revoke', 'revokeall', 'logoutall', 'lock', 'unlock', 'disable', 'maintenance', 'password',
])
const PAIRS = [['shut', 'down'], ['log', 'out', 'all'], ['delete', 'all'], ['clean', 'up']]

/** What its path's last words or its id say of it. */
export function isFarReaching({ path, id }: Operation): boolean {
  const last = segmentsOf(path).filter((part) => !part.includes('{')).slice(-2)
  return [...last, id ?? ''].some((name) => {
    const words = wordsOf(name)
    return words.some((word) => WORDS.has(word)) || PAIRS.some((pair) => words.join(' ').includes(pair.join(' ')))
  })
}

/** `resetAllRequests`, `reset-all_requests` → reset, all, requests. */
function wordsOf(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '')
}
