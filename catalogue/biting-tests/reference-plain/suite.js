// One process for all rules: starting one for each file would cost more than the rules do.
import { describe, test } from 'node:test'
import './rules/boundaries.js'
import './rules/money.js'
import './rules/calendar.js'
import './rules/authorisation.js'
import './rules/repeats.js'
import './rules/paging.js'
import './rules/contract.js'
import './rules/members.js'
import './rules/state.js'
import './rules/refunds.js'
import { rules } from './rule.js'

// each rule has members of its own, so several may be tried at once: a slow service is waited for together
describe('the fare service', { concurrency: 8 }, () => {
  for (const [name, body] of rules) test(name, body)
})
