import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { makeProject } from '../../test/support/project.ts'
import { UserMistake } from '../model/mistake.ts'
import { readProjectFile } from './project-file.ts'

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const matchesSchema = ajv.compile(JSON.parse(readFileSync(new URL('../../schema/roadworthy.schema.json', import.meta.url), 'utf8')))

const fileWith = (text: string): string => join(makeProject({ 'roadworthy.yaml': text }), 'roadworthy.yaml')

/** What an editor that has the schema makes of it. */
function suitsAnEditor(text: string): boolean {
  try {
    return matchesSchema(parse(text))
  } catch {
    return false
  }
}

const nothing = { challenges: [], processes: {}, uses: {}, env: {} }

describe('a good file', () => {
  test.each<[string, string, Partial<Awaited<ReturnType<typeof readProjectFile>>>]>([
    ['with all there is', 'challenge: loan-desk\nbuild: npm ci\nprocesses:\n  release: node migrate.js\n  web: node server.js\n  worker: node worker.js\n  run: node main.js\nuses: { database: mariadb }\nenv: { LOG_LEVEL: info }\n', {
      challenges: ['loan-desk'],
      build: 'npm ci',
      processes: { release: 'node migrate.js', web: 'node server.js', worker: 'node worker.js', run: 'node main.js' },
      uses: { database: 'mariadb' },
      env: { LOG_LEVEL: 'info' },
    }],
    ['for several challenges', 'challenge: [tools-rest, token-guard]\n', { challenges: ['tools-rest', 'token-guard'] }],
    ['that leaves all to a Procfile', '{}\n', {}],
    ['whose numbers and booleans are kept as they are written', 'env:\n  DEBUG: true\n  RATIO: 1.50\n  MODE: 0755\n', { env: { DEBUG: 'true', RATIO: '1.50', MODE: '0755' } }],
    ['whose command is a word of YAML', 'processes:\n  release: true\n', { processes: { release: 'true' } }],
    ['with a command of several lines', 'build: |\n  npm ci\n  npm run build\n', { build: 'npm ci\nnpm run build\n' }],
    ['with a colon and a number sign in quotes', `processes:\n  web: 'serve --colour "#fff" --at :80'\n`, { processes: { web: 'serve --colour "#fff" --at :80' } }],
    ['that chooses what Roadworthy does not know yet', 'uses: { database: oracle, queue: redis }\n', { uses: { database: 'oracle', queue: 'redis' } }],
    ['that says how it is inspected', 'inspect:\n  openapi: /openapi.json\n  users:\n    - headers: { authorization: Bearer a }\n    - steps:\n        - { method: POST, path: /login, body: { name: b }, take: { token: /token } }\n  exempt: { lists-are-bounded: there are never more than ten }\n', {
      inspect: {
        openapi: '/openapi.json',
        users: [{ headers: { authorization: 'Bearer a' } }, { steps: [{ method: 'POST', path: '/login', body: { name: 'b' }, take: { token: '/token' } }] }],
        exempt: { 'lists-are-bounded': 'there are never more than ten' },
      },
    }],
    ['whose second user is made as the first', 'inspect:\n  users:\n    - &user { headers: { authorization: Bearer a } }\n    - *user\n', { inspect: { users: [{ headers: { authorization: 'Bearer a' } }, { headers: { authorization: 'Bearer a' } }] } }],
    ['with a remark, and CRLF line ends', '# mine\r\nchallenge: tools-rest\r\n', { challenges: ['tools-rest'] }],
  ])('%s', async (_name, text, expected) => {
    expect(await readProjectFile(fileWith(text))).toEqual({ ...nothing, ...expected })
    expect(suitsAnEditor(text)).toBe(true)
  })
})

const KNOWN = 'Known are challenge, build, processes, uses, env, inspect.'
const ONE_LINE = 'Write one line of text, in quotes if it holds a colon or a number sign.'
const BEGIN = 'Begin with `challenge: <name>`, and say under `processes:` how it is run.'

describe('a bad file', () => {
  test.each<[string, string, { line: number; says: string; fix: string }]>([
    ['that is empty', '', { line: 1, says: 'A mapping was expected here.', fix: BEGIN }],
    ['that is a list', '- challenge\n', { line: 1, says: 'A mapping was expected here.', fix: BEGIN }],
    ['that is a sentence', 'run my server please\n', { line: 1, says: 'A mapping was expected here.', fix: BEGIN }],
    ['with a key nobody knows', 'challenge: tools-rest\nprocess:\n  web: node server.js\n', { line: 2, says: '`process` is not known here.', fix: KNOWN }],
    ['with a process that cannot be called so', 'processes:\n  web: node server.js\n  9 lives: node cat.js\n', { line: 3, says: '`9 lives` cannot be a name under `processes`.', fix: 'A name begins with a letter and goes on with letters, digits, `_` and `-`.' }],
    ['with a command and no process', 'challenge: tools-rest\nprocesses: node server.js\n', { line: 2, says: '`processes` must be a mapping.', fix: 'Write one `name: text` a line below `processes:`.' }],
    ['with processes that are missing', 'challenge: tools-rest\nprocesses:\nbuild: npm ci\n', { line: 2, says: '`processes` must be a mapping.', fix: 'Write one `name: text` a line below `processes:`.' }],
    ['with a list of variables', 'env:\n  - LOG_LEVEL=info\n', { line: 2, says: '`env` must be a mapping.', fix: 'Write one `name: text` a line below `env:`.' }],
    ['with a choice that is none', 'uses: postgres\n', { line: 1, says: '`uses` must be a mapping.', fix: 'Write one `name: text` a line below `uses:`.' }],
    ['with a command that is missing', 'processes:\n  release: node migrate.js\n  web:\n', { line: 3, says: '`processes.web` must be a text.', fix: ONE_LINE }],
    ['with a command that is blank', 'processes:\n  web: "  "\n', { line: 2, says: '`processes.web` must be a text.', fix: ONE_LINE }],
    ['with a command that is a list', 'processes:\n  web: [node, server.js]\n', { line: 2, says: '`processes.web` must be a text.', fix: ONE_LINE }],
    ['with a build that is a list', 'build:\n  - npm ci\n  - npm test\n', { line: 2, says: '`build` must be a text.', fix: ONE_LINE }],
    ['with a challenge that is a number', 'challenge: 3\n', { line: 1, says: '`challenge` must be a text.', fix: ONE_LINE }],
    ['with a challenge that is missing', '# mine\nchallenge:\nprocesses:\n  web: node server.js\n', { line: 2, says: '`challenge` must be a text.', fix: ONE_LINE }],
    ['with a list in a list', 'challenge:\n  - tools-rest\n  - [loan-desk]\n', { line: 3, says: '`challenge` must be a text.', fix: ONE_LINE }],
    ['with a variable that is a mapping', 'env:\n  DATABASE:\n    host: localhost\n', { line: 3, says: '`env.DATABASE` must be a text.', fix: ONE_LINE }],
    ['with a quote that never ends', 'challenge: tools-rest\nbuild: "npm ci\n', { line: 3, says: 'This is not valid YAML: Missing closing "quote.', fix: 'Mend that line.' }],
    ['with a tab for an indent', 'processes:\n\tweb: node server.js\n', { line: 2, says: 'This is not valid YAML: Tabs are not allowed as indentation.', fix: 'Mend that line.' }],
    ['that says a thing twice', 'build: npm ci\nbuild: npm test\n', { line: 2, says: 'This is not valid YAML: Map keys must be unique.', fix: 'Mend that line.' }],
    ['whose inspection is a list', 'inspect: [a]\n', { line: 1, says: '`inspect` must be a mapping.', fix: 'Write one `name: value` a line below `inspect:`.' }],
    ['with a misspelt setting', 'inspect:\n  opanapi: a.yaml\n', { line: 2, says: '`opanapi` is not known under `inspect`.', fix: 'Is it `openapi`?' }],
    ['with three users', 'inspect:\n  users: [{}, {}, {}]\n', { line: 2, says: '`inspect.users` must hold at most 2.', fix: 'Leave out the others.' }],
    ['with a step that goes nowhere', 'inspect:\n  users:\n    - {}\n    - steps:\n        - method: POST\n', { line: 5, says: '`inspect.users[1].steps[0]` lacks `path`.', fix: 'Add it.' }],
    ['with a mistake in what is said twice', 'inspect:\n  users:\n    - &user { heders: {} }\n    - *user\n', { line: 3, says: '`heders` is not known under `inspect.users[0]`.', fix: 'Is it `headers`?' }],
    ['with a path that is none', 'inspect:\n  health: healthz\n', { line: 2, says: '`inspect.health` must be a path.', fix: 'Begin it with a slash, as in `/healthz`.' }],
    ['with an exemption without a reason', 'inspect:\n  exempt:\n    x: " "\n', { line: 3, says: '`inspect.exempt.x` must not be blank.', fix: 'Say why.' }],
    ['with half a request', 'inspect:\n  maxRequests: 1.5\n', { line: 2, says: '`inspect.maxRequests` must be a whole number.', fix: 'Requests that are sent at most.' }],
    ['with a colon in a command', 'processes:\n  web: serve --title Tools: all of them\n', { line: 2, says: 'This is not valid YAML: Nested mappings are not allowed in compact mappings.', fix: 'Mend that line.' }],
  ])('%s', async (_name, text, { line, says, fix }) => {
    const file = fileWith(text)
    expect(await mistakeIn(file)).toEqual({ where: `${file}:${line}`, says, fix })
    expect(suitsAnEditor(text)).toBe(false)
  })
})

/** What a learner is told. */
async function mistakeIn(file: string) {
  try {
    return await readProjectFile(file)
  } catch (error) {
    if (!(error instanceof UserMistake)) throw error
    return { where: error.where, says: error.message, fix: error.fix }
  }
}
