export interface Choices {
  theme?: 'light' | 'dark'
  /** The cookies that tell them, and nothing else: any program on this machine can set cookies for its address. */
  cookies: string
}

/** What was chosen in the app, and is kept in cookies so that a page comes as it was chosen. */
export function choicesIn(cookies = ''): Choices {
  const has = (cookie: string) => cookies.split(/; */).includes(cookie)
  const theme = (['light', 'dark'] as const).find((one) => has(`roadworthy-theme=${one}`))
  return { ...(theme ? { theme } : {}), cookies: has(AS_LIST) ? AS_LIST : '' }
}

const AS_LIST = 'roadworthy-map-as=list'
