import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const START = fileURLToPath(new URL('start-app.ts', import.meta.url))

export interface ServedApp {
  /** With the token that lets a browser in. */
  url: string
  origin: string
  stop: () => Promise<void>
}

/** The real app from its source, with a data folder of its own. */
export async function serveApp(): Promise<ServedApp> {
  const home = mkdtempSync(join(tmpdir(), 'roadworthy-home-'))
  const child = spawn(process.execPath, ['--conditions=source', '--disable-warning=ExperimentalWarning', START], {
    env: { ...process.env, ROADWORTHY_HOME: home, DATABASE_URL: undefined, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const stop = async () => {
    child.kill('SIGINT')
    await ended
    rmSync(home, { recursive: true, force: true })
  }
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(said)
        if (found) resolve(found[0])
      })
    }
    void ended.then(() => reject(new Error(`the app ended without an address:\n${said}`)))
  })
  return { url, origin: new URL(url).origin, stop }
}
