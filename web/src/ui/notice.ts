import type { Problem } from '../../../src/model/api.ts'

let timer: ReturnType<typeof setInterval> | undefined

/** A banner for as long as the server is gone; it tries again by itself. */
export function showNotice(problem: Problem | undefined, retry: () => unknown): void {
  const box = document.getElementById('notice')
  if (!box) return
  clearInterval(timer)
  box.replaceChildren()
  if (!problem) return
  const text = document.createElement('p')
  text.textContent = [`${problem.title}.`, problem.detail, problem.fix?.replaceAll('`', '')].filter(Boolean).join(' ')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Try now'
  button.addEventListener('click', () => retry())
  box.append(text, button)
  timer = setInterval(retry, 3000)
}
