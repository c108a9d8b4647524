import { keep, kept } from './choices.ts'

const ORDER = ['system', 'light', 'dark'] as const
type Theme = (typeof ORDER)[number]
const SAID: Record<Theme, string> = { system: 'as the system has it', light: 'light', dark: 'dark' }

/** The button in the header goes round: as the system has it, light, dark. */
export function startThemeButton(): void {
  const button = document.querySelector<HTMLButtonElement>('button.theme')
  const label = button?.querySelector('.unseen')
  if (!button || !label) return
  const root = document.documentElement
  let theme = ORDER.find((one) => one === kept('theme')) ?? 'system'
  const tell = () => {
    // the server has written it as well, so that no page flashes in the wrong colours
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
    label.textContent = `Theme: ${SAID[theme]}`
    button.title = label.textContent
  }
  button.addEventListener('click', () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] as Theme
    keep('theme', theme === 'system' ? undefined : theme)
    tell()
  })
  tell()
}
