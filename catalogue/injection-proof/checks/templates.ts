import { asvs } from 'roadworthy'
import { Desk, doneOrRefused } from '../desk.ts'
import type { DeskCheck } from '../desk.ts'

export const templatesComputeNothing: DeskCheck = {
  claim: 'A template is filled in, never carried out',
  because: 'A template language that can multiply can usually read files and start programs. Whoever may write the template runs your server.',
  hint: 'Do not hand a stranger’s text to a template engine. Replace {{name}} by the value of that name, in one pass, and leave everything else alone.',
  reference: asvs('1.3.7'),
  async run(context) {
    const { expect, given, random, fresh, env } = context
    const desk = new Desk(context)
    const name = `Zoë ${fresh.id('m')}`
    const control = await desk.preview('Dear {{name}}, your {{part}} is here. {{name}}!', { name, part: '3/8 bolt' })
    given('a preview of a letter', control).toHaveStatus(200)
    given('the letter', control.text.trim()).toBe(`Dear ${name}, your 3/8 bolt is here. ${name}!`)

    const secrets = [env.DATABASE_URL, env.DATA_DIR].filter((value) => value !== undefined)
    const syntaxes = (sum: string) => [
      `{{${sum}}}`, `{{ ${sum} }}`, `{{=${sum}}}`, `{{{${sum}}}}`, `\${${sum}}`, `<%= ${sum} %>`, `<%${sum}%>`, `#{${sum}}`, `{%print(${sum})%}`, `{% raw %}{{${sum}}}`, `@(${sum})`, `*{${sum}}`, `[[\${${sum}}]]`,
      `{${sum}}`, `$((${sum}))`, `#set($x=${sum})$x`, `{{#with ${sum}}}{{this}}{{/with}}`, `{{constructor.constructor('return ${sum}')()}}`, `{{name|raw|${sum}}}`, `<?= ${sum} ?>`, `{php}echo ${sum};{/php}`, `\${{${sum}}}`, `~{${sum}}`,
    ]
    const [a, b] = [random.int(10_007, 99_991), random.int(10_007, 99_991)]
    for (const template of syntaxes(`${a}*${b}`)) {
      const forms = [
        await desk.preview(`Dear {{name}} ${template}.`, { name }),
        // the value of a gap is text, whatever it looks like
        await desk.preview('Dear {{name}}.', { name: template }),
        await desk.preview(`{{name}} ${template}`, { name, [template.slice(2, -2)]: 'x' }),
      ]
      for (const reply of forms) {
        expect(`a preview with ${template} in it`, reply).toHaveStatus(doneOrRefused(200))
        expect(`what became of ${template}`, reply.text).toSatisfy(`anything without ${a * b}`, (text: string) => !/[0-9]/.test(text) || !text.replaceAll(/[,._ ’']/g, '').includes(String(a * b)))
      }
    }
    for (const gap of ['DATABASE_URL', 'env.DATABASE_URL', 'process.env.DATABASE_URL', 'DATA_DIR', 'ENV["DATA_DIR"]', 'self', 'this', 'config', 'settings', '__proto__', 'constructor', 'toString', 'template', 'vars']) {
      const reply = await desk.preview(`[{{${gap}}}] \${${gap}} <%= ${gap} %> $${gap}`, { name })
      expect(`a preview with ${gap} for a gap`, reply).toHaveStatus(doneOrRefused(200))
      expect(`what {{${gap}}} became`, reply.text).toSatisfy('nothing of the program’s own', (text: string) => !text.includes('native code') && secrets.every((secret) => !text.includes(secret)))
    }
  },
}
