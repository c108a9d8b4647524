import type { Random } from '../../base/random.ts'
import { typesOf } from './flat-schema.ts'
import { isNode, type Node } from './node.ts'
import { plain } from './names.ts'
import type { Schemas } from './schemas.ts'
import { flatOf } from './told-values.ts'

/** Programs expect more of a member called `email` than its schema says. */
const BY_NAME: [RegExp, (random: Random) => string][] = [
  [/e?mail(address)?$/, (random) => `${random.letters(10)}@example.com`],
  [/^(password|passwd|passphrase|newpassword|passwordconfirmation)$/, (random) => `Aa1!${random.letters(14)}`],
  [/(url|uri|link|website|homepage|image|avatar|picture|photo)$/, (random) => `https://example.com/${random.letters(8)}`],
  [/(phone|phonenumber|mobile|telephone)$/, (random) => `+1415555${random.int(1000, 9999)}`],
  [/(country|countrycode)$/, () => 'DE'],
  [/(currency|currencycode)$/, () => 'EUR'],
  [/(language|locale|lang)$/, () => 'en'],
  [/(timezone|tz)$/, () => 'UTC'],
  [/(zip|zipcode|postcode|postalcode)$/, (random) => String(random.int(10_000, 99_999))],
  [/(date|birthday|day)$/, (random) => `20${random.int(30, 60)}-0${random.int(1, 9)}-1${random.int(0, 9)}`],
  [/(starts?|begins?|from)(at|on|time)$/, (random) => `2031-0${random.int(1, 5)}-1${random.int(0, 9)}T09:00:00Z`],
  [/(ends?|until|due|expires?|to)(at|on|time)$/, (random) => `2031-0${random.int(6, 9)}-1${random.int(0, 9)}T17:00:00Z`],
]

const SPAN: [RegExp, RegExp][] = [[/^(start|begin|from|min|low|checkin)/, /^(end|until|to|max|high|checkout)/]]

/** The same value with likelier texts in it, each only where its schema lets it stand. */
export function plausible(schemas: Schemas, schema: Node | boolean, value: unknown, random: Random): unknown {
  const better = visit(value, schema, 0)
  return schemas.errors(schema, better).length === 0 ? better : value

  function visit(here: unknown, of: unknown, depth: number): unknown {
    if (!isNode(here) || depth > 4) return here
    const flat = flatOf(schemas, of)
    const properties = flat && isNode(flat.properties) ? flat.properties : {}
    const out = Object.fromEntries(Object.entries(here).map(([name, member]) => [name, improved(name, member, properties[name], depth)]))
    return inOrder(out)
  }

  function improved(name: string, member: unknown, of: unknown, depth: number): unknown {
    if (typeof member !== 'string') return visit(member, of, depth + 1)
    const flat = flatOf(schemas, of)
    if (!flat || flat.enum !== undefined || flat.const !== undefined || flat.pattern !== undefined || flat.format !== undefined) return member
    if (typesOf(flat).length > 0 && !typesOf(flat).includes('string')) return member
    const likely = BY_NAME.find(([pattern]) => pattern.test(plain(name)))?.[1](random)
    return likely !== undefined && schemas.errors(flat, likely).length === 0 ? likely : member
  }
}

/** A span ends after it begins. */
function inOrder(value: Node): Node {
  for (const [first, last] of SPAN) {
    const from = Object.keys(value).find((name) => first.test(plain(name)))
    const to = Object.keys(value).find((name) => last.test(plain(name)))
    if (from === undefined || to === undefined) continue
    const [a, b] = [value[from], value[to]]
    if (typeof a === typeof b && (typeof a === 'string' || typeof a === 'number') && (a as string) > (b as string)) return { ...value, [from]: b, [to]: a }
  }
  return value
}
