const ORDER = ['system', 'light', 'dark'] as const
type Theme = (typeof ORDER)[number]
const SAID: Record<Theme, string> = { system: 'as the system has it', light: 'light', dark: 'dark' }

/** The button in the header goes round: as the system has it, light, dark. */
export function startThemeButton(): void {
  const button = document.querySelector<HTMLButtonElement>('button.theme')
  const label = button?.querySelector('.unseen')
  if (!button || !label) return
  let theme = (document.documentElement.dataset['theme'] ?? 'system') as Theme
  const tell = () => {
    label.textContent = `Theme: ${SAID[theme]}`
    button.title = label.textContent
  }
  button.addEventListener('click', () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] as Theme
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    keep('theme', theme === 'system' ? undefined : theme)
    tell()
  })
  tell()
}

/** Storage may be forbidden or full; then a choice lasts as long as the page. */
export function keep(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    // nothing to be done
  }
}

export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}
