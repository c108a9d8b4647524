// The suite itself: 10 rounds of 32 requests with about ten expectations each, the same for every client.
// A client has request(method, path, body) and the six expectations; how it does them is its own affair.

const ROUNDS = 10

export async function suite({ request, expect }) {
  let requests = 0
  let expectations = 0
  const ask = async (method, path, body, { status, has = {}, integers = [], lists = [] }) => {
    const reply = await request(method, path, body)
    requests++
    expect.status(`${method} ${path}`, reply, status)
    expect.header('the media type', reply, 'content-type', 'application/json; charset=utf-8')
    expect.header('the caching', reply, 'cache-control', 'no-store')
    expectations += 3
    if (status === 204) {
      expect.equal('the length of the body', expect.text(reply).length, 0)
      expectations++
      return undefined
    }
    const value = expect.body(reply)
    for (const [name, wanted] of Object.entries(has)) expect.equal(name, value[name], wanted)
    for (const name of integers) expect.integer(name, value[name])
    for (const name of lists) expect.length(name, value[name])
    expectations += Object.keys(has).length + integers.length + lists.length
    return value
  }
  for (let round = 0; round < ROUNDS; round++) await oneRound(ask, round)
  return { requests, expectations }
}

async function oneRound(ask, round) {
  const created = '2024-05-01T12:00:00Z'
  const account = (name) => ({ status: 201, has: { name, email: `${name}@example.org`, bio: null, active: true, items: 0, createdAt: created }, integers: ['id'], lists: ['roles'] })
  const ana = await ask('POST', '/users', { name: `ana-${round}`, email: `ana-${round}@example.org` }, account(`ana-${round}`))
  const bob = await ask('POST', '/users', { name: `bob-${round}`, email: `bob-${round}@example.org` }, account(`bob-${round}`))
  for (const user of [ana, bob]) await ask('GET', `/users/${user.id}`, undefined, { ...account(user.name), status: 200 })
  await ask('PATCH', `/users/${ana.id}`, { bio: 'Builds things' }, { status: 200, has: { name: ana.name, bio: 'Builds things', active: true, items: 0, createdAt: created }, integers: ['id'], lists: ['roles'] })
  await ask('GET', `/users/${ana.id}`, undefined, { status: 200, has: { name: ana.name, bio: 'Builds things', active: true, items: 0, createdAt: created }, integers: ['id'], lists: ['roles'] })
  await ask('GET', '/users/none', undefined, { status: 404, has: { title: 'No such user', status: 404 } })
  const items = []
  for (let i = 0; i < 4; i++) {
    const title = `Item ${i} of round ${round}`
    const has = { title, price: 250 + i, owner: ana.id, state: 'new', likes: 0, text: 'Ein schöner Gegenstand, lightly used'.repeat(4), createdAt: created }
    items.push(await ask('POST', '/items', { title, price: 250 + i, owner: ana.id, tags: ['a', 'b'], text: has.text }, { status: 201, has, integers: ['id'], lists: ['tags'] }))
    await ask('GET', `/items/${items[i].id}`, undefined, { status: 200, has, integers: ['id'], lists: ['tags'] })
  }
  await ask('GET', '/items', undefined, { status: 200, integers: ['count'], lists: ['items'] })
  await ask('POST', '/items', { price: 5 }, { status: 422, has: { title: 'A title is wanted', status: 422 }, lists: ['errors'] })
  for (const item of items.slice(0, 2)) {
    const has = { title: item.title, price: 999, owner: ana.id, state: 'sold', likes: 0, createdAt: created }
    await ask('PUT', `/items/${item.id}`, { price: 999, state: 'sold' }, { status: 200, has, integers: ['id'], lists: ['tags'] })
    await ask('GET', `/items/${item.id}`, undefined, { status: 200, has, integers: ['id'], lists: ['tags'] })
  }
  const remarks = []
  for (let i = 0; i < 2; i++) {
    const has = { item: items[i].id, author: bob.id, text: `Remark ${i}`, likes: 0, edited: false, createdAt: created }
    remarks.push(await ask('POST', '/comments', { item: items[i].id, author: bob.id, text: `Remark ${i}` }, { status: 201, has, integers: ['id'] }))
    await ask('GET', `/comments/${remarks[i].id}`, undefined, { status: 200, has, integers: ['id'] })
  }
  await ask('DELETE', `/comments/${remarks[0].id}`, undefined, { status: 204 })
  await ask('GET', `/comments/${remarks[0].id}`, undefined, { status: 404, has: { title: 'No such comment', status: 404 } })
  await ask('DELETE', `/items/${items[3].id}`, undefined, { status: 204 })
  await ask('GET', `/items/${items[3].id}`, undefined, { status: 404, has: { title: 'No such item', status: 404 } })
  await ask('GET', '/items', undefined, { status: 200, integers: ['count'], lists: ['items'] })
  for (const user of [bob, bob]) await ask('GET', `/users/${user.id}`, undefined, { ...account(user.name), status: 200 })
}
