import { useState } from 'preact/hooks'
import type { AttemptRequest, ChallengeView } from '../../../src/model/api.ts'
import { connectFolder, disconnectFolder, startAttempt } from '../api/actions.ts'
import { go } from '../router.ts'
import { Told, Trouble } from './bits.tsx'
import { useAct } from './use-act.ts'

/** The folder a challenge is run against, and the buttons that run it. */
export function ProjectPanel({ challenge, reload }: { challenge: ChallengeView; reload: () => Promise<void> }) {
  return (
    <section class="panel strong" aria-labelledby="project">
      <h2 id="project">Your project</h2>
      {challenge.project ? <Connected challenge={challenge} reload={reload} /> : <Connect slug={challenge.slug} reload={reload} />}
    </section>
  )
}

function Connect({ slug, reload }: { slug: string; reload: () => Promise<void> }) {
  const [folder, setFolder] = useState('')
  const { busy, problem, act } = useAct()
  const onSubmit = (event: Event) => {
    event.preventDefault()
    void act(async () => {
      await connectFolder(slug, folder.trim())
      await reload()
      document.getElementById('run')?.focus()
    })
  }
  return (
    <form onSubmit={onSubmit}>
      <label for="folder">Folder your project lies in</label>
      <input id="folder" name="folder" type="text" required autocomplete="off" spellcheck={false} placeholder={`/home/you/${slug}`} value={folder} onInput={(event) => setFolder(event.currentTarget.value)} aria-describedby="folder-note" aria-invalid={problem ? true : undefined} />
      <p id="folder-note" class="soft small">Its programs are started on this machine, and only from folders you connect.</p>
      {problem && <Trouble problem={problem} />}
      <button class="primary" type="submit" aria-disabled={busy}>Connect</button>
    </form>
  )
}

function Connected({ challenge, reload }: { challenge: ChallengeView; reload: () => Promise<void> }) {
  const { slug, project, list, services, attempts } = challenge
  const [uses, setUses] = useState<Record<string, string>>({})
  const { busy, problem, act } = useAct()
  const failed = list.filter(({ last }) => last && last !== 'passed' && last !== 'not-applicable').map(({ id }) => id)
  const choices = services.filter(({ kinds }) => kinds.length > 1)
  const running = attempts.find(({ state }) => state === 'running')
  const run = (request: AttemptRequest) =>
    act(async () => {
      const chosen = Object.fromEntries(Object.entries(uses).filter(([, kind]) => kind !== ''))
      const attempt = await startAttempt(slug, { ...request, ...(Object.keys(chosen).length > 0 ? { uses: chosen } : {}) })
      go(`/attempts/${attempt.id}`)
    })
  const leave = () =>
    act(async () => {
      await disconnectFolder(slug)
      await reload()
      document.getElementById('folder')?.focus()
    })
  return (
    <>
      <p class="folder"><code>{project?.folder}</code></p>
      {project?.trouble && <p class="trouble"><Told text={project.trouble} /></p>}
      {choices.map(({ name, kinds }) => (
        <p key={name} class="uses">
          <label for={`uses-${name}`}>{name}</label>
          <select id={`uses-${name}`} value={uses[name] ?? ''} onChange={(event) => setUses({ ...uses, [name]: event.currentTarget.value })}>
            <option value="">as the project says</option>
            {kinds.map(({ kind }) => <option key={kind} value={kind}>{kind}</option>)}
          </select>
        </p>
      ))}
      {problem && <Trouble problem={problem} />}
      {running && <p><a href={`/attempts/${running.id}`}>An attempt is running now</a></p>}
      <div class="buttons">
        <button id="run" class="primary" type="button" aria-disabled={busy} onClick={() => void run({})}>Run all checks</button>
        {failed.length > 0 && failed.length < list.length && <button type="button" aria-disabled={busy} onClick={() => void run({ only: failed })}>Run failed only ({failed.length})</button>}
        <button type="button" class="quiet" onClick={() => void leave()}>Disconnect</button>
      </div>
    </>
  )
}
