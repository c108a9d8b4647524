// a backslash takes the character after it along, so \" does not end the text
const QUOTED = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`
const TIME = String.raw`\[(\d\d)/([A-Z][a-z][a-z])/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\]`
const START = String.raw`([^ ]+) [^ ]+ [^ ]+ ${TIME} `
const LINE = new RegExp(`^${START}${QUOTED} ([1-5])\\d\\d (\\d+|-) ${QUOTED} ${QUOTED}$`, 's')

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * @typedef {object} Entry
 * @property {string} client
 * @property {number} at       seconds since 1970, UTC
 * @property {string} class    `2xx`, …
 * @property {number} bytes
 */

/**
 * One request in Combined Log Format; undefined if the line is anything else.
 *
 * @param {string} line
 * @returns {Entry | undefined}
 */
export function parseLine(line) {
  const match = LINE.exec(line)
  if (!match) return undefined
  const [, client, day, month, year, hour, minute, second, sign, offsetHours, offsetMinutes, status, size] = match
  const wallClock = secondsOf(Number(year), MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second))
  if (wallClock === undefined) return undefined
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60)
  return {
    client,
    at: wallClock - offset,
    class: `${status}xx`,
    bytes: size === '-' ? 0 : Number(size),
  }
}

/** Seconds since 1970 if there is such a time: 31 February and 25 o'clock are none. */
function secondsOf(year, month, day, hour, minute, second) {
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  // a date that does not exist rolls over into the next month
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined
  return date.getTime() / 1000
}
