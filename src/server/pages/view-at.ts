import type { Desk } from '../desk.ts'
import { askRoadmap, askStep, askTopic } from '../road/ask.ts'
import type { View } from './shell.ts'

/** What the app's page at this path asks for first. Nothing while the store is still being opened: the page does not wait for it. */
export async function viewAt(desk: Desk, path: string): Promise<View | undefined> {
  if (!desk.isOpen()) return undefined
  const data = await dataAt(desk, path)
  return data === undefined ? undefined : { path: path === '/' ? '/roadmap' : path, data, json: JSON.stringify(data) }
}

async function dataAt(desk: Desk, path: string): Promise<unknown> {
  const [, kind, name = ''] = path.split('/')
  switch (kind) {
    case '':
      return askRoadmap(desk)
    case 'steps':
      return askStep(desk, Number(name))
    case 'topics':
      return askTopic(desk, name)
    default:
      return undefined
  }
}
