import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

const PORTS = 'the ports of the places that are called differ from run to run'
const FOLDERS = 'where the folder lies differs from run to run'

export default mutants(challenge, {
  'trims-quotes': {
    mistake: 'Takes quotes off the ends of a text, to be on the safe side',
    file: 'fields.js',
    from: `  if (length < least || length > most) throw invalid(\`\${what} has \${least} to \${most} characters\`)
  return value`,
    to: `  if (length < least || length > most) throw invalid(\`\${what} has \${least} to \${most} characters\`)
  return value.replace(/^['"]+|['"]+$/g, '')`,
    caughtBy: ['hostile-text-is-stored-and-found'],
  },

  'glues-the-search-into-the-statement': {
    mistake: 'Puts the text of a search between quotes of its own',
    file: 'supplies.js',
    from: "conditions.push(`(name LIKE $${values.length} ESCAPE '!' OR note LIKE $${values.length} ESCAPE '!')`)",
    to: "conditions.push(`(name LIKE '${values.pop()}' ESCAPE '!' OR note LIKE '${patternFor(q)}' ESCAPE '!')`)",
    caughtBy: ['statement-shapes-never-depend-on-values'],
    varies: PORTS,
  },

  'doubles-quotes-by-hand': {
    mistake: 'Doubles quotes by hand, and forgets that MariaDB reads backslashes',
    file: 'supplies.js',
    from: "    values.push(text(color, 'color', { least: 1, most: 100 }))\n    conditions.push(`color = $${values.length}`)",
    to: "    conditions.push(`color = '${text(color, 'color', { least: 1, most: 100 }).replaceAll(\"'\", \"''\")}'`)",
    caughtBy: ['statement-shapes-never-depend-on-values'],
    varies: PORTS,
    uses: { database: 'mariadb' },
  },

  'orders-by-what-it-is-told': {
    mistake: 'Puts the name to sort by into the statement as it came',
    file: 'supplies.js',
    from: "  const order = pick(ORDERS, sort, 'sort') ?? 'id'",
    to: "  const order = ORDERS[sort] ?? sort ?? 'id'",
    caughtBy: ['sort-takes-listed-names-only'],
  },

  'takes-any-direction': {
    mistake: 'Checks the name to sort by, and puts the direction in as it came',
    file: 'supplies.js',
    from: "  const direction = pick(DIRECTIONS, dir, 'dir') ?? 'ASC'",
    to: "  const direction = dir ?? 'ASC'",
    caughtBy: ['sort-takes-listed-names-only'],
  },

  'sorts-by-any-column': {
    mistake: 'Allows every column there is, listed or not',
    file: 'supplies.js',
    from: "createdAt: 'created_at' }",
    to: "createdAt: 'created_at', id: 'id', note: 'note', created_at: 'created_at' }",
    caughtBy: ['sort-takes-listed-names-only'],
  },

  'lets-wildcards-through': {
    mistake: 'Binds the search text, and leaves % and _ in it their meaning',
    file: 'supplies.js',
    from: "q.replace(/[!%_]/g, '!$&')",
    to: 'q',
    caughtBy: ['patterns-are-literal'],
  },

  'forgets-to-escape-the-escape': {
    mistake: 'Escapes the wildcards, and not the escape itself',
    file: 'supplies.js',
    from: '/[!%_]/g',
    to: '/[%_]/g',
    caughtBy: ['patterns-are-literal'],
  },

  'takes-an-object-for-a-text': {
    mistake: 'Passes an object on to the query where a text belongs',
    file: 'fields.js',
    from: "if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\\0')) throw",
    to: "if (typeof value === 'object') return value\n  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\\0')) throw",
    caughtBy: ['types-are-enforced'],
    varies: PORTS,
  },

  'takes-the-number-an-id-begins-with': {
    mistake: 'Takes the number that an id begins with for the id',
    file: 'fields.js',
    from: "  if (!/^[0-9]{1,15}$/.test(String(value))) throw unknown('part')\n  return Number(value)",
    to: "  const id = Number.parseInt(value, 10)\n  if (!Number.isSafeInteger(id)) throw unknown('part')\n  return id",
    caughtBy: ['types-are-enforced'],
    varies: PORTS,
  },

  'trusts-names-in-the-export': {
    mistake: 'Puts the last name of a page into the statement for the next',
    file: 'supplies.js',
    from: 'WHERE (name, id) > ($1, $2) ${page}`, [last.name, last.id])',
    to: "WHERE (name, id) > ('${last.name}', ${last.id}) ${page}`)",
    caughtBy: ['stored-text-is-safe-later'],
  },

  'trusts-stored-colours': {
    mistake: 'Puts a colour from its own table into the next statement',
    file: 'supplies.js',
    from: 'WHERE color = $1 AND id <> $2 ORDER BY id`, [color, own])',
    to: "WHERE color = '${color}' AND id <> ${own} ORDER BY id`)",
    caughtBy: ['stored-text-is-safe-later'],
  },

  'looks-at-the-prefix-of-a-path': {
    mistake: 'Looks whether a path begins with the folder before it works out where the path leads',
    file: 'archives.js',
    from: "  if (dirname(file) !== FOLDER || name.startsWith('.')) throw invalid('name is a file name')",
    to: "  if (!`${FOLDER}/${name}`.startsWith(FOLDER)) throw invalid('name is a file name')",
    caughtBy: ['paths-stay-inside'],
  },

  'lets-a-folder-with-a-longer-name-pass': {
    mistake: 'Compares paths without the slash that ends the folder’s',
    file: 'archives.js',
    from: "  if (dirname(file) !== FOLDER || name.startsWith('.')) throw invalid('name is a file name')",
    to: "  if (!file.startsWith(FOLDER)) throw invalid('name is a file name')",
    caughtBy: ['paths-stay-inside'],
  },

  'follows-links': {
    mistake: 'Opens whatever a link in its folder points at',
    file: 'archives.js',
    from: 'constants.O_RDONLY | constants.O_NOFOLLOW',
    to: 'constants.O_RDONLY',
    caughtBy: ['paths-stay-inside'],
  },

  'writes-through-links': {
    mistake: 'Writes the archive straight to its place, through a link if there is one',
    file: 'archives.js',
    from: "    await run('tar', ['-c', '-f', join(work, '.tar'), '-C', work, '--', name])\n    // a link that somebody put there is replaced, not followed\n    await rename(join(work, '.tar'), file)",
    to: "    await run('tar', ['-c', '-f', file, '-C', work, '--', name])",
    caughtBy: ['paths-stay-inside'],
  },

  'starts-tar-through-a-shell': {
    mistake: 'Starts tar through a shell',
    file: 'archives.js',
    from: "'--', name])",
    to: "'--', `\"${name}\"`], { shell: true })",
    caughtBy: ['archive-names-run-nothing'],
  },

  'leaves-out-the-two-dashes': {
    mistake: 'Gives tar a name that may begin with a dash, without -- before it',
    file: 'archives.js',
    from: "'-C', work, '--', name])",
    to: "'-C', work, name])",
    caughtBy: ['archive-names-run-nothing'],
  },

  'exports-formulas': {
    mistake: 'Exports text as it is, formulas too',
    file: 'csv.js',
    from: "BEGINS_A_FORMULA.test(text) ? `'${text}` : text",
    to: 'text',
    caughtBy: ['csv-is-exact-and-inert'],
  },

  'knows-four-beginnings-of-a-formula': {
    mistake: 'Forgets that a tab or a carriage return before a formula is skipped',
    file: 'csv.js',
    from: '/^[=+\\-@\\t\\r]/',
    to: '/^[=+\\-@]/',
    caughtBy: ['csv-is-exact-and-inert'],
  },

  'keeps-quotes-single': {
    mistake: 'Puts cells in quotes and leaves the quotes in them single',
    file: 'csv.js',
    from: `inert.replaceAll('"', '""')`,
    to: 'inert',
    caughtBy: ['csv-is-exact-and-inert'],
  },

  'carries-templates-out': {
    mistake: 'Hands the template to an engine that can compute',
    file: 'previews.js',
    from: 'return template.replace(/\\{\\{([A-Za-z0-9_]{1,60})\\}\\}/g, (gap, name) => (Object.hasOwn(vars, name) ? vars[name] : gap))',
    to: `return template.replace(/\\{\\{([^{}]{1,60})\\}\\}/g, (gap, code) => {
    try {
      return new Function('vars', \`with (vars) return \${code}\`)(vars)
    } catch {
      return gap
    }
  })`,
    caughtBy: ['templates-compute-nothing'],
  },

  'looks-gaps-up-in-its-environment': {
    mistake: 'Fills a gap that has no value from its own environment',
    file: 'previews.js',
    from: 'Object.hasOwn(vars, name) ? vars[name] : gap',
    to: '{ ...process.env, ...vars }[name] ?? gap',
    caughtBy: ['templates-compute-nothing'],
  },

  'expands-entities': {
    mistake: 'Reads XML as its standard has it, with external and nested entities',
    file: 'xml.js',
    from: `  parser.on('doctype', () => {
    throw invalid('A document type is not taken')
  })`,
    to: `  const { readFileSync } = process.getBuiltinModule('node:fs')
  parser.on('doctype', (doctype) => {
    for (const [, name, file, value] of doctype.matchAll(/<!ENTITY\\s+(\\w+)\\s+(?:SYSTEM\\s+"file:\\/\\/([^"]*)"|"([^"]*)")/g)) {
      parser.ENTITIES[name] = file ? readFileSync(file, 'utf8') : (value ?? '').replace(/&(\\w+);/g, (_, inner) => parser.ENTITIES[inner])
    }
  })`,
    caughtBy: ['xml-entities-do-nothing'],
    varies: FOLDERS,
  },

  'fetches-entities': {
    mistake: 'Fetches the document type that a document names',
    file: 'xml.js',
    from: `  parser.on('doctype', () => {
    throw invalid('A document type is not taken')
  })`,
    to: `  parser.on('doctype', (doctype) => {
    const url = /"(http:[^"]*)"/.exec(doctype)?.[1]
    if (url) fetch(url).catch(() => {})
    throw invalid('A document type is not taken')
  })`,
    caughtBy: ['xml-entities-do-nothing'],
    varies: PORTS,
  },

  'unfolds-nested-entities': {
    mistake: 'Unfolds entities of the document’s own, however deep they are nested',
    file: 'xml.js',
    from: `  parser.on('doctype', () => {
    throw invalid('A document type is not taken')
  })`,
    to: `  parser.on('doctype', (doctype) => {
    if (/SYSTEM|PUBLIC/.test(doctype)) throw invalid('External entities are not taken')
    for (const [, name, value] of doctype.matchAll(/<!ENTITY\\s+(\\w+)\\s+"([^"]*)"/g)) {
      parser.ENTITIES[name] = value.replace(/&(\\w+);/g, (_, inner) => parser.ENTITIES[inner])
    }
  })`,
    caughtBy: ['xml-entities-do-nothing'],
    varies: PORTS,
  },

  'looks-at-the-beginning-of-an-address': {
    mistake: 'Looks whether the address begins with a listed place',
    file: 'egress.js',
    from: '  if (!ALLOWED.has(place)) throw',
    to: '  if (![...ALLOWED].some((one) => address.startsWith(`http://${one}`)) && !ALLOWED.has(place)) throw',
    caughtBy: ['imports-reach-allowed-places-only'],
    varies: PORTS,
  },

  'checks-the-host-alone': {
    mistake: 'Compares the host with the list, and not the port',
    file: 'egress.js',
    from: '  if (!ALLOWED.has(place)) throw',
    to: "  if (![...ALLOWED].some((one) => one.split(':')[0] === url.hostname)) throw",
    caughtBy: ['imports-reach-allowed-places-only'],
    varies: PORTS,
  },

  'forbids-known-names-of-home': {
    mistake: 'Refuses the known names of its own machine, and calls everything else',
    file: 'egress.js',
    from: '  if (!ALLOWED.has(place)) throw',
    to: "  if (!ALLOWED.has(place) && /^https?:\\/\\/(localhost|127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1\\])/i.test(address)) throw",
    caughtBy: ['imports-reach-allowed-places-only'],
    varies: PORTS,
  },

  'follows-redirects-unseen': {
    mistake: 'Checks the address it was given, and follows redirects wherever they lead',
    file: 'egress.js',
    from: 'url = allowed(location, url)',
    to: 'url = new URL(location, url)',
    caughtBy: ['redirects-are-checked'],
    varies: PORTS,
  },

  'reads-without-a-limit': {
    mistake: 'Reads a document to its end, however long it is',
    file: 'egress.js',
    from: "    if (bytes > MOST_BYTES) throw new Refusal(422, 'The document is too large')\n",
    to: '',
    caughtBy: ['downloads-are-bounded'],
    varies: PORTS,
  },

  'believes-content-length': {
    mistake: 'Holds Content-Length against the limit, and not what comes',
    file: 'egress.js',
    from: '    bytes += chunk.length\n',
    to: "    bytes = Number(response.headers['content-length'] ?? 0)\n",
    caughtBy: ['downloads-are-bounded'],
    varies: PORTS,
  },

  'times-out-between-bytes': {
    mistake: 'Gives up when nothing comes for 5 s, and waits for ever for one byte a second',
    file: 'egress.js',
    from: '.client.get(url, { signal, agent: false }, resolve)',
    to: ".client.get(url, { timeout: LIMIT_MS, agent: false }, resolve).on('timeout', function () { this.destroy(new Error('too slow')) })",
    caughtBy: ['downloads-are-bounded'],
    varies: PORTS,
  },

  'puts-the-name-into-the-header': {
    mistake: 'Puts the name of an archive between the quotes of a header as it is',
    file: 'archives.js',
    from: "return `attachment; filename=\"${plain}\"; filename*=UTF-8''${whole}`",
    to: 'return `attachment; filename="${file}"`',
    caughtBy: ['headers-cannot-be-split'],
    varies: PORTS,
  },

  'shows-errors-as-they-are': {
    mistake: 'Sends what went wrong to the client, stack and all',
    file: 'http.js',
    from: "    throw new Refusal(400, 'The body is not JSON')",
    to: '    throw new Refusal(400, error.stack)',
    caughtBy: ['errors-tell-nothing'],
  },

  'makes-its-table-when-it-is-needed': {
    mistake: 'Makes a table in web, when it is first needed',
    file: 'imports.js',
    from: '  return addSupply(db, readPart(parse(await fetchText(url))))',
    to: "  await db.query('CREATE TABLE IF NOT EXISTS imports (url VARCHAR(2000) NOT NULL)')\n  return addSupply(db, readPart(parse(await fetchText(url))))",
    caughtBy: ['web-cannot-change-the-schema'],
    varies: PORTS,
  },

  'reads-words-with-a-greedy-pattern': {
    mistake: 'Checks a search with a pattern that can match the same letters in many ways',
    file: 'supplies.js',
    from: '  if (q) {\n',
    to: '  if (q && /^(\\w+\\s?)*$/.test(q)) order.toString()\n  if (q) {\n',
    caughtBy: ['text-burns-no-cpu'],
    varies: 'how much CPU a length takes hangs on the machine',
  },

  'looks-for-the-end-of-every-gap': {
    mistake: 'Looks from every beginning of a gap to the end of the letter',
    file: 'previews.js',
    from: '/\\{\\{([A-Za-z0-9_]{1,60})\\}\\}/g',
    to: '/\\{\\{([^]*?)\\}\\}/g',
    caughtBy: ['text-burns-no-cpu'],
    varies: 'how steep the growth is, and at which length it shows, differs with the machine’s pace',
  },
})
