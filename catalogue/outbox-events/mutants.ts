import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'publishes-before-the-commit': {
    mistake: 'Publishes from within the transaction, before it is committed',
    file: 'orders.js',
    from: `    await tx.query('INSERT INTO outbox (event) VALUES ($1)', [event])
  })
  return { id: order.id }`,
    to: `    await tx.query('INSERT INTO outbox (event) VALUES ($1)', [event])
    await (await import('./broker.js')).publish(event)
  })
  return { id: order.id }`,
    caughtBy: ['every-commit-yields-its-event'],
    varies: 'which orders fail differs',
  },

  'two-transactions': {
    mistake: 'Commits the order, then writes its event in a transaction of its own',
    file: 'orders.js',
    from: `    await tx.query('INSERT INTO orders (id, customer, cents) VALUES ($1, $2, $3)', [order.id, customer, cents])
`,
    to: `    await query('INSERT INTO orders (id, customer, cents) VALUES ($1, $2, $3)', [order.id, customer, cents])
`,
    caughtBy: ['order-and-outbox-share-a-transaction'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'publishes-in-the-handler': {
    mistake: 'Publishes once the answer is on its way, without an outbox row',
    file: 'orders.js',
    from: `    await tx.query('INSERT INTO outbox (event) VALUES ($1)', [event])
  })
  return { id: order.id }`,
    to: `    await tx.query('INSERT INTO outbox (event, sent_at) VALUES ($1, now())', [event])
  })
  void import('./broker.js').then(({ publish }) => publish(event)).catch(() => {})
  return { id: order.id }`,
    caughtBy: ['a-crash-before-publishing-loses-nothing'],
    varies: 'which events are lost differs',
  },

  'an-id-for-each-try': {
    mistake: 'Makes the event’s id when it is sent, not when it is written down',
    file: 'relay.js',
    from: 'await publish(event)',
    to: 'await publish({ ...event, id: randomUUID() })',
    caughtBy: ['a-crash-after-publishing-repeats-the-id'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'needs-the-broker-to-take-orders': {
    mistake: 'Asks whether the broker is there before it takes an order',
    file: 'orders.js',
    from: 'export async function place({ customer, cents }) {',
    to: `export async function place({ customer, cents }) {
  const { connected } = await import('./nats.js')
  const away = new Promise((_, reject) => setTimeout(reject, 2000, new Error('the broker is away')))
  await Promise.race([connected().then((connection) => connection.flush()), away])`,
    caughtBy: ['a-missing-broker-stops-no-orders'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'says-no-source': {
    mistake: 'Leaves out where the event comes from',
    file: 'orders.js',
    from: `    source: '/shop/orders',
`,
    to: '',
    caughtBy: ['events-are-cloudevents'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'rows-are-locked-one-by-one': {
    mistake: 'Lets every relay take the next rows that no other has taken, whatever order they are about',
    file: 'relay.js',
    from: `  if (!(await takeLease())) return 0
  const { rows } = await query('SELECT id, event FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT $1', [BATCH])`,
    to: `  const { rows } = await query(
    \`UPDATE outbox SET sent_at = now() WHERE id IN (SELECT id FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id, event\`,
    [10],
  )`,
    caughtBy: ['a-subjects-events-keep-their-order'],
    varies: 'which orders are overtaken differs',
  },

  'never-looks-at-its-lease': {
    mistake: 'Publishes what it fetched, however long ago that was',
    file: 'relay.js',
    from: `    if (performance.now() > publishUntil) break
`,
    to: '',
    caughtBy: ['a-late-relay-cannot-reorder'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'the-lease-never-ends': {
    mistake: 'Waits for ever for a relay that is gone',
    file: 'relay.js',
    from: 'WHERE holder = $1 OR ends_at < now()`',
    to: `WHERE holder = $1 OR holder IS NULL OR ends_at < now() - interval '1 hour'\``,
    caughtBy: ['a-crash-before-publishing-loses-nothing'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'counts-blindly': {
    mistake: 'Counts an event each time it comes',
    file: 'model.js',
    from: `    if (rowCount === 0) return
`,
    to: '',
    caughtBy: ['duplicates-change-nothing'],
    varies: 'how often an event has come by then differs',
  },

  'acknowledges-on-receipt': {
    mistake: 'Acknowledges a message before it has changed the figures',
    file: 'nats.js',
    from: '      if (message) await settle(',
    to: `      message?.ack()
      if (message) await settle(`,
    caughtBy: ['acknowledgement-follows-the-commit'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'remembers-in-memory': {
    mistake: 'Remembers in memory which events it has seen',
    file: 'model.js',
    from: `    const { rowCount } = await tx.query('INSERT INTO events (source, id, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [event.source, event.id, event])
    if (rowCount === 0) return
`,
    to: `    globalThis.seen ??= new Set()
    if (globalThis.seen.has(event.id)) return
    globalThis.seen.add(event.id)
`,
    caughtBy: ['acknowledgement-follows-the-commit'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'tries-for-ever': {
    mistake: 'Asks for a broken message again and again',
    file: 'projector.js',
    from: `  } catch {
    return 'dead'
  }`,
    to: `  } catch {
    return 'again'
  }`,
    caughtBy: ['poison-is-set-aside'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'applies-as-they-come': {
    mistake: 'Ignores the cancellation of an order it has not heard of yet',
    file: 'model.js',
    from: 'if (!cancelled) await add',
    to: 'await add',
    caughtBy: ['late-older-events-do-no-harm'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'never-forgets': {
    mistake: 'Keeps every row that was sent',
    file: 'relay.js',
    from: '  else await prune()\n',
    to: '',
    caughtBy: ['the-outbox-is-pruned'],
    varies: 'how many rows there are differs',
  },

  'replays-what-it-knows': {
    mistake: 'Replays through the door for new events, where all of them are known',
    file: 'model.js',
    from: 'for (const { event } of rows) await count(tx, event)',
    to: 'for (const { event } of rows) await tx.query(\'INSERT INTO events (source, id, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING\', [event.source, event.id, event])',
    caughtBy: ['replay-rebuilds-the-model'],
    varies: 'how many messages come before it hangs on who was quicker',
  },

  'looks-without-a-pause': {
    mistake: 'Asks for new rows without a pause',
    file: 'relay.js',
    from: 'const IDLE_MS = 500',
    to: 'const IDLE_MS = 5',
    caughtBy: ['idle-relays-are-quiet'],
    varies: 'how many statements there are differs',
  },
})
