import type { Reference } from '../model/finding.ts'

/** A section of an RFC: `rfc(9110, '15.3.2')`. */
export function rfc(number: number, section?: string): Reference {
  const base = `https://www.rfc-editor.org/rfc/rfc${number}`
  return section
    ? { title: `RFC ${number} §${section}`, url: `${base}#section-${section}` }
    : { title: `RFC ${number}`, url: base }
}

/** A requirement of the OWASP Application Security Verification Standard 5.0.0. */
export const asvs = (requirement: string): Reference => ({
  title: `OWASP ASVS 5.0.0, ${requirement}`,
  url: 'https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en',
})

/** A risk of the OWASP API Security Top 10, 2023. */
export const apiTop10 = (number: number): Reference => ({
  title: `OWASP API Security Top 10 2023, API${number}`,
  url: 'https://owasp.org/API-Security/editions/2023/en/0x11-t10/',
})

export const reading = (title: string, url?: string): Reference => (url ? { title, url } : { title })
