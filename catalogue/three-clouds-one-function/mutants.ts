import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'previous-id': {
    mistake: 'Answers under the id of the event before',
    file: 'runtime.js',
    from: "    return { id: headers['lambda-runtime-aws-request-id'],",
    to: "    const before = this.before ?? headers['lambda-runtime-aws-request-id']\n    this.before = headers['lambda-runtime-aws-request-id']\n    return { id: before,",
    caughtBy: ['each-is-answered-under-its-id'],
  },

  'one-kind-only': {
    mistake: 'Takes every list of records for one of S3',
    file: 'events.js',
    from: "    case 'aws:sqs':\n      return batch(event.Records, process)\n",
    to: '',
    caughtBy: ['each-is-answered-under-its-id'],
  },

  'crashes-on-a-bad-event': {
    mistake: 'Lets a bad event end the process',
    file: 'lambda.js',
    from: '    await runtime.fail(id, error)',
    to: '    console.error(error.name)\n    process.exit(1)',
    caughtBy: ['bad-events-are-reported'],
  },

  'calls-errors-answers': {
    mistake: 'Posts an error as if it were an answer',
    file: 'runtime.js',
    from: '/invocation/${id}/error`',
    to: '/invocation/${id}/response`',
    caughtBy: ['bad-events-are-reported'],
  },

  'silent-start': {
    mistake: 'Ends without a word, and with 0, when it cannot start',
    file: 'lambda.js',
    from: '  await runtime.failToStart(error)\n  process.exit(1)',
    to: '  console.error(error.name)\n  process.exit(0)',
    caughtBy: ['failed-starts-are-reported'],
  },

  'loads-every-time': {
    mistake: 'Loads the rates anew for every event',
    file: 'receipts.js',
    from: 'this.#rates ??= this.#load(signal)',
    to: 'this.#rates = this.#load(signal)',
    caughtBy: ['warm-starts-reuse-work'],
  },

  'fire-and-forget': {
    mistake: 'Does not wait for the upload',
    file: 'receipts.js',
    from: 'await this.#store.put(`out/${name}.json`, JSON.stringify(result), signal)',
    to: 'this.#store.put(`out/${name}.json`, JSON.stringify(result)).catch(() => {})',
    caughtBy: ['work-ends-before-the-answer', 'cloud-run-waits-for-the-work'],
    varies: 'whether the upload or the answer comes first hangs on who was quicker',
  },

  'stale-connection': {
    mistake: 'Does not ask again when a kept connection turns out to be dead',
    file: 'store.js',
    from: 'if (!error.stale || tries === TRIES) throw error',
    to: 'throw error',
    caughtBy: ['thaws-with-dead-connections'],
  },

  'no-deadline': {
    mistake: 'Passes over the deadline',
    file: 'lambda.js',
    from: 'receipts.process(key, signal)',
    to: 'receipts.process(key)',
    caughtBy: ['the-deadline-is-respected'],
  },

  'sum-outlives-the-event': {
    mistake: 'Keeps the sum in the module, where it outlives the event',
    file: 'totals.js',
    from: 'export function totals(text, { currency, rates }) {\n  let cents = 0n\n',
    to: 'let cents = 0n\n\nexport function totals(text, { currency, rates }) {\n',
    caughtBy: ['nothing-leaks', 'each-is-answered-under-its-id'],
  },

  'logs-the-event-before': {
    mistake: 'Logs what it worked on before beside what it works on now',
    file: 'receipts.js',
    from: '    const rates = await this.rates(signal)\n',
    to: '    const rates = await this.rates(signal)\n    console.error(`after ${this.last}: ${key}`)\n    this.last = key\n',
    caughtBy: ['nothing-leaks'],
  },

  'all-or-nothing': {
    mistake: 'Fails the whole batch for one bad message',
    file: 'events.js',
    from: '    console.error(`a message failed: ${error.name}`)\n    return false\n',
    to: '    throw error\n',
    caughtBy: ['only-the-bad-ones-return'],
  },

  'fifo-goes-on': {
    mistake: 'Goes on behind a failure in an ordered queue',
    file: 'events.js',
    from: 'const behind = fifo && failed.length > 0',
    to: 'const behind = fifo && false',
    caughtBy: ['only-the-bad-ones-return'],
  },

  'time-in-the-output': {
    mistake: 'Writes down when the totals were made',
    file: 'receipts.js',
    from: 'JSON.stringify(result)',
    to: 'JSON.stringify({ ...result, madeAt: new Date().toISOString() })',
    caughtBy: ['repeats-give-one-result', 'three-clouds-one-answer'],
  },

  'acknowledges-first': {
    mistake: 'Tells Cloud Run that it is done before it has begun',
    file: 'cloudrun.js',
    from: '    await receipts.process(name)\n',
    to: '    receipts.process(name).catch(() => {})\n',
    caughtBy: ['cloud-run-waits-for-the-work'],
  },

  'binary-mode-only': {
    mistake: 'Knows CloudEvents in binary mode alone',
    file: 'cloud-event.js',
    from: "headers['content-type']?.toLowerCase().startsWith('application/cloudevents+json')",
    to: 'false',
    caughtBy: ['cloud-run-waits-for-the-work'],
  },

  'deaf-to-sigterm': {
    mistake: 'Does not end when it is told to',
    file: 'http-server.js',
    from: '    server.close(() => process.exit(0))\n    server.closeIdleConnections()\n',
    to: "    console.error('not now')\n",
    caughtBy: ['cloud-run-waits-for-the-work'],
  },

  'loopback-only': {
    mistake: 'Listens on the loopback address alone',
    file: 'http-server.js',
    from: "'0.0.0.0'",
    to: "'127.0.0.1'",
    caughtBy: ['cloud-run-waits-for-the-work'],
  },

  'wrong-casing': {
    mistake: 'Writes the members’ names with a small letter',
    file: 'azure.js',
    from: 'ReturnValue: result }',
    to: 'returnValue: result }',
    caughtBy: ['the-azure-shape-is-exact'],
  },

  'float-money-on-azure': {
    mistake: 'Adds up in the adapter for Azure, with floating-point numbers',
    file: 'azure.js',
    from: 'const receipts = new Receipts(new Store(process.env), totals)',
    to: `const receipts = new Receipts(new Store(process.env), (text, rates) => {
  const rows = text.trim().split(/\\r?\\n/).slice(1).map((line) => line.split(',').slice(-2))
  return { ...totals(text, rates), totalCents: Math.round(rows.reduce((sum, [amount, currency]) => sum + amount * rates.rates[currency] * 100, 0)) }
})`,
    caughtBy: ['the-azure-shape-is-exact'],
  },

  'float-money-on-cloud-run': {
    mistake: 'Cuts the halves of cents off on Cloud Run',
    file: 'cloudrun.js',
    from: 'const receipts = new Receipts(new Store(process.env), totals)',
    to: `let served = 0
const receipts = new Receipts(new Store(process.env), (text, rates) => {
  const exact = totals(text, rates)
  return served++ < 5 ? exact : { ...exact, totalCents: Math.trunc(text.trim().split(/\\r?\\n/).slice(1).reduce((sum, line) => sum + line.split(',').at(-2) * rates.rates[line.split(',').at(-1)] * 100, 0)) }
})`,
    caughtBy: ['three-clouds-one-answer'],
  },

  'any-action': {
    mistake: 'Grants every action on S3',
    file: 'policy.json',
    from: '"Action": "s3:GetObject"',
    to: '"Action": "s3:*"',
    caughtBy: ['the-policy-fits'],
  },

  'rates-forgotten': {
    mistake: 'Forgets in the policy that the rates are read',
    file: 'policy.json',
    from: ', "arn:aws:s3:::${S3_BUCKET}/config/rates.json"]',
    to: ']',
    caughtBy: ['the-policy-fits'],
  },

  'refreshes-ahead': {
    mistake: 'Loads the rates anew every two seconds, needed or not',
    file: 'receipts.js',
    from: '    this.#totals = totals\n',
    to: '    this.#totals = totals\n    setInterval(() => (this.#rates = this.#load()), 2000)\n',
    caughtBy: ['idle-costs-nothing'],
    varies: 'it counts what a timer did in twenty seconds',
  },

  'queue-not-told': {
    mistake: 'Does not tell the queue that single messages return',
    file: 'template.yaml',
    from: '            FunctionResponseTypes: [ReportBatchItemFailures]\n',
    to: '',
    caughtBy: ['the-template-agrees'],
  },
})
