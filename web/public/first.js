// runs before the first paint, and before the app itself is here
const root = document.documentElement
try {
  // so that no page flashes in the wrong colours
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
} catch {
  // storage may be forbidden; the system's own scheme is as good
}
root.classList.add('js')

// what the first page shows came with it, or is asked for while the app is still being loaded
const { pathname, search } = location
const view = { '/': '/roadmap', '/begin': '/opening' }[pathname] ?? pathname + search
const given = document.getElementById('view')
const reply =
  given?.dataset.view === view
    ? Promise.resolve(new Response(given.textContent, { headers: { 'content-type': 'application/json' } }))
    : fetch(`/api/v1${view}`, { headers: { accept: 'application/json, application/problem+json' } }).catch(() => undefined)
globalThis.firstView = { view, reply }

// if the app never comes, what the server wrote can be read all the same
setTimeout(() => root.classList.contains('ready') || root.classList.remove('js'), 5000)
