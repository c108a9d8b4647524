import { AWKWARD } from 'roadworthy'
import type { Random } from 'roadworthy'

/** What means something to some language on the way, and nothing to a list of parts. */
const FRAGMENTS = [
  ...AWKWARD,
  // SQL
  "'", "''", '"', '`', "\\'", '\\', '\\\\', ';', '--', '/*', '*/', '#', "' OR '1'='1", "' OR 1=1 --", '") OR ("1"="1', "'; DELETE FROM supplies; --",
  "' UNION SELECT NULL, NULL --", "1); DROP TABLE supplies; --", "' || (SELECT version()) || '", "'/**/OR/**/1=1#", '$$;', '$tag$', "E'\\x27'", "0x27", "CHR(39)",
  "' AND SLEEP(0) --", "' AND 1=pg_sleep(0) --", '\\x27', '%27', '%2527', '\u02BC OR 1=1', '\uFF07 OR 1=1', '\u00BF\' OR 1=1',
  // patterns and placeholders
  '%', '_', '%%', '[a-z]', '*', '?', '$1', '$0', ':name', ':1', '@p1', '%s', '%(name)s', '{0}', '{}', '#{id}', '&amp;', '\\1', '$&', "$'", '^$', '.*', '(a+)+$',
  // documents of other kinds
  '{"$ne": null}', '[]', '{{name}}', '<%= 1 %>', '${jndi:x}', '<script>alert(1)</script>', '<![CDATA[', ']]>', '<!--', '&#39;', '&quot;', '=1+1', '@SUM(1)', 'a,b', 'a"b',
  // shells, paths, lines
  '$(id)', '`id`', '| id', '&& id', '../../etc/passwd', '..\\..\\', '/dev/null', 'a\tb', 'a\nb', 'a\r\nb', '\r\nSet-Cookie: a=b', '\u001b[31m', '\u0007',
  // letters
  '\u00A0', '\u2028', '\u200B', '\u202E', '\uFEFF', 'ß', 'İ', 'ı', 'ﬁ', '𝕏', '👩‍👩‍👧', '한국어', 'ไทย', '\u0301', '\uFFFD', '\uD7FF',
]

/**
 * So many different texts to be afraid of, each with a mark of its own in it.
 * None begins or ends with a blank: those may be trimmed.
 */
export function hostileTexts(count: number, mark: () => string, random: Random): string[] {
  return Array.from({ length: count }, (_, index) => {
    const first = FRAGMENTS[index % FRAGMENTS.length]!
    const others = Array.from({ length: random.int(0, 2) }, () => random.pick(FRAGMENTS))
    const parts = random.bool(0.5) ? [mark(), first, ...others] : [first, mark(), ...others]
    return unblankEnds(parts.join(random.pick(['', '', ' '])))
  })
}

/** Values that break out of a literal in one dialect or another, with the mark where a statement's own words stand. */
export function breakouts(mark: string): string[] {
  const word = mark.replaceAll('-', '')
  return [
    `x' OR ${word}=1 --`, `x' OR ${word}='1`, `x" OR ${word}="1`, `x'); SELECT ${word}; --`, `x' UNION SELECT ${word} --`, `x\\' OR ${word}=1 #`,
    `x' || ${word} || 'y`, `x'/**/AND/**/${word}/**/IS/**/NULL#`, `x\`, ${word}, \`y`, `1 OR ${word}=1`, `x$$ OR ${word} $$`, `x\\\\' OR ${word} --`,
    // these are good statements in the dialects that read them so
    `x' OR '${word}'='${word}`, `x\\' OR 1=1 -- ${word}`, `x' OR 1=1 -- ${word}`, `x\\' OR 1=1 # ${word}`,
  ]
}

const BLANK = /^[\s\p{Cc}\p{Cf}\p{Z}]$/u

function unblankEnds(text: string): string {
  const letters = [...text]
  return `${BLANK.test(letters[0]!) ? 'a' : ''}${text}${BLANK.test(letters.at(-1)!) ? 'z' : ''}`
}
