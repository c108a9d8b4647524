// The program under test: users, items and comments, kept in memory. Prints its port when it listens.
import { createServer } from 'node:http'

let users, items, comments, nextId
const reset = () => {
  users = new Map()
  items = new Map()
  comments = new Map()
  nextId = 1
}
reset()

const send = (response, status, body) => {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' })
  response.end(text)
}

const ROUTES = {
  'POST /reset': () => (reset(), [204]),
  'POST /users': (id, body) => {
    const user = { id: nextId++, name: body.name, email: body.email, bio: null, active: true, roles: ['member'], createdAt: '2024-05-01T12:00:00Z', items: 0 }
    users.set(String(user.id), user)
    return [201, user]
  },
  'GET /users': (id) => (users.has(id) ? [200, users.get(id)] : [404, { title: 'No such user', status: 404 }]),
  'PATCH /users': (id, body) => (users.has(id) ? [200, Object.assign(users.get(id), body)] : [404, { title: 'No such user', status: 404 }]),
  'POST /items': (id, body) => {
    if (!body.title) return [422, { title: 'A title is wanted', status: 422, errors: [{ pointer: '/title' }] }]
    const item = { id: nextId++, title: body.title, tags: body.tags ?? [], price: body.price, owner: body.owner, state: 'new', likes: 0, text: body.text ?? '', createdAt: '2024-05-01T12:00:00Z' }
    items.set(String(item.id), item)
    return [201, item]
  },
  'GET /items': (id) => {
    if (id === undefined) return [200, { items: [...items.values()].slice(-10), count: items.size }]
    return items.has(id) ? [200, items.get(id)] : [404, { title: 'No such item', status: 404 }]
  },
  'PUT /items': (id, body) => (items.has(id) ? [200, Object.assign(items.get(id), body)] : [404, { title: 'No such item', status: 404 }]),
  'DELETE /items': (id) => (items.delete(id) ? [204] : [404, { title: 'No such item', status: 404 }]),
  'POST /comments': (id, body) => {
    const comment = { id: nextId++, item: body.item, author: body.author, text: body.text, likes: 0, edited: false, createdAt: '2024-05-01T12:00:00Z' }
    comments.set(String(comment.id), comment)
    return [201, comment]
  },
  'GET /comments': (id) => (comments.has(id) ? [200, comments.get(id)] : [404, { title: 'No such comment', status: 404 }]),
  'DELETE /comments': (id) => (comments.delete(id) ? [204] : [404, { title: 'No such comment', status: 404 }]),
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const [, collection, id] = request.url.split('/')
    const route = ROUTES[`${request.method} /${collection}`]
    if (!route) return send(response, 404, { title: 'Nothing here', status: 404 })
    send(response, ...route(id, chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}))
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
