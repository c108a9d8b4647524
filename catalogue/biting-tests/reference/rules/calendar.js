import { isDue } from '../oracle.js'
import { rule } from '../rule.js'
import { quote } from '../service.js'

const forAnHour = (start, more) => ({ from: 'B', to: 'C', start, end: new Date(Date.parse(start) + 3_600_000).toISOString(), ...more })

const EDGES = ['21:59', '22:00', '23:59', '00:00', '03:00', '05:59', '06:00']

for (const [season, day, offset] of [['winter', '2027-01-20', '+01:00'], ['summer', '2027-07-21', '+02:00']]) {
  rule(`nights in ${season} are those of Berlin`, async () => {
    for (const time of EDGES) {
      const journey = forAnHour(`${day}T${time}:00${offset}`)
      isDue(await quote(journey), journey)
    }
  })
}

rule('the clocks change in March and October', async () => {
  for (const start of ['2027-03-27T21:30:00Z', '2027-03-28T04:30:00Z', '2027-03-28T20:30:00Z', '2027-10-30T20:30:00Z', '2027-10-31T04:30:00Z', '2027-10-31T20:30:00Z']) {
    isDue(await quote(forAnHour(start)), forAnHour(start))
  }
})

rule('youth ends on the 26th birthday, in Berlin', async () => {
  // the last of these is the birthday in Berlin, and the day before in UTC
  for (const start of ['2027-08-13T12:00:00+02:00', '2027-08-14T12:00:00+02:00', '2027-08-15T12:00:00+02:00', '2027-08-14T00:30:00+02:00']) {
    const journey = forAnHour(start, { birthday: '2001-08-14' })
    isDue(await quote(journey), journey)
  }
})

// born in 2000, 26 in 2026; born in 2002 and 2004 for years that have the day, or have not
const LEAP_DAYS = ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']

rule('who was born on 29 February has the birthday on 1 March', async () => {
  for (const day of LEAP_DAYS) {
    const journey = forAnHour(`${day}T12:00:00+01:00`, { birthday: '2000-02-29' })
    isDue(await quote(journey), journey)
  }
})

rule('29 February is a day like others', async () => {
  const journey = forAnHour('2028-02-29T12:00:00+01:00', { birthday: '2002-03-01' })
  isDue(await quote(journey), journey)
})
