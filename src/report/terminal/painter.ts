export type Style = 'good' | 'bad' | 'warn' | 'faint' | 'strong' | 'accent'

export type Painter = (style: Style, text: string) => string

const CODES: Record<Style, [number, number]> = { good: [32, 39], bad: [31, 39], warn: [33, 39], faint: [2, 22], strong: [1, 22], accent: [36, 39] }

/** Paints text, or leaves it as it is. */
export function painter(colours: boolean): Painter {
  if (!colours) return (_style, text) => text
  return (style, text) => (text === '' ? '' : `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m`)
}

export interface ColourWish {
  env: Record<string, string | undefined>
  isTTY: boolean
  /** false for `--no-color`. */
  option?: boolean
}

/** Whether to paint: an option, then FORCE_COLOR, then NO_COLOR, then what the terminal can do. */
export function wantsColour({ env, isTTY, option }: ColourWish): boolean {
  if (option !== undefined) return option
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR'])
  if (env['NO_COLOR']) return false
  return isTTY && env['TERM'] !== 'dumb'
}
