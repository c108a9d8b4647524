import { Child } from '../base/child.ts'
import { sleep } from '../base/deadline.ts'
import { freePort } from '../base/free-port.ts'
import { runTool } from './run-tool.ts'
import type { Missing, ServerOptions } from './source.ts'

type Looking = Pick<ServerOptions, 'env' | 'ledger'>

const ANSWER_LIMIT_MS = 3000
const PULL_LIMIT_MS = 600_000

/** The version of the container engine that answers, or why there is none. */
export async function lookForDocker(options: Looking): Promise<{ version: string } | Missing> {
  try {
    const version = await docker(options, ANSWER_LIMIT_MS, 'info', '--format', '{{.ServerVersion}}')
    return /^\d/.test(version.trim()) ? { version: version.trim() } : { missing: 'no container engine answers to docker info' }
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { missing: absent ? 'docker is not installed' : 'no container engine answers to docker info' }
  }
}

interface Container {
  image: string
  /** The port its server listens on, inside. */
  port: number
  /** For the image's entry point. */
  command: string[]
  environment: Record<string, string>
  /** Where it keeps its data: in memory. */
  dataFolder: string
}

/** Runs a container that ends when we do: it waits for the end of its input, which the engine closes when our side is gone. */
export async function runContainer(container: Container, options: ServerOptions): Promise<{ port: number; child: Child; end: () => Promise<void> }> {
  const { ledger, onProgress } = options
  const { image, environment } = container
  await docker(options, ANSWER_LIMIT_MS, 'image', 'inspect', image).catch(() => {
    onProgress?.(`fetching the image ${image}, which is done once`)
    return docker(options, PULL_LIMIT_MS, 'pull', '--quiet', image)
  })
  const port = await freePort()
  const name = `roadworthy-${ledger.id}-${port}`
  const child = await Child.start({
    command: [
      'docker', 'run', '--rm', '--init', '--interactive', '--name', name, '--label', `roadworthy=${ledger.id}`,
      '--publish', `127.0.0.1:${port}:${container.port}`, '--tmpfs', container.dataFolder,
      // by name alone, so that the value does not show in the list of processes
      ...Object.keys(environment).flatMap((variable) => ['--env', variable]),
      '--entrypoint', 'sh', image, '-c', '(docker-entrypoint.sh "$@"; kill $$) & cat > /dev/null', 'sh', ...container.command,
    ],
    cwd: '/', env: { ...environmentOf(options), ...environment }, ledger, stdin: 'pipe',
  })
  let ended: Promise<void> | undefined
  const end = async () => {
    child.process.stdin?.end()
    await Promise.race([child.exited, sleep(3000)])
    await child.kill()
    // usually gone by itself
    await docker(options, 10_000, 'rm', '--force', name).catch(() => {})
  }
  return { port, child, end: () => (ended ??= end()) }
}

function docker(options: Looking, limitMs: number, ...args: string[]): Promise<string> {
  return runTool({ command: ['docker', ...args], cwd: '/', env: environmentOf(options), ledger: options.ledger, limitMs })
}

function environmentOf({ env }: Looking): Record<string, string> {
  const wanted = Object.entries(env).filter(([name, value]) => value !== undefined && (['PATH', 'HOME', 'XDG_RUNTIME_DIR'].includes(name) || name.startsWith('DOCKER_')))
  return Object.fromEntries(wanted) as Record<string, string>
}
