import { expect, test } from 'vitest'
import { replacedTagValues } from '../../../main/core/settings/schema-edits.ts'
import { groupOfTag } from '../../../preload/contract/index.ts'
import { team, until } from '../../support/replicas.ts'

test('a tag that a colleague gives offline after it was renamed stays on the picture, as a tag outside the schema', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.setTeamSettings({ 'schema.group:Subject': {}, 'schema.tag:owl': { group: 'Subject', key: 'o' } }).saved
  await ana.edit(['a.jpg'], { addTags: ['owl'] }).saved
  // Ben reads nothing new while he is away.
  const ben = await open('ben', { watch: false })
  expect(groupOfTag(ben.settings().schema, 'owl')?.name).toBe('Subject')
  await ana.editTogether([{ keys: ['a.jpg'], edit: { removeTags: ['owl'], addTags: ['bird'] } }], undefined, 'rename')
    .saved
  await ana.setTeamSettings(replacedTagValues(['owl'], 'bird', ana.log.settings.claims)).saved
  await ben.edit(['a.jpg', 'b.jpg'], { addTags: ['owl'], stars: 2 }).saved
  await until(ana, () => ana.state('b.jpg')?.tags.includes('owl') === true)
  // Where he saw the old tag, he changed nothing: the new one is there.
  expect([ana.state('a.jpg')?.tags, ana.state('b.jpg')?.tags]).toEqual([['bird'], ['owl']])
  const { schema } = ana.settings()
  expect([groupOfTag(schema, 'bird')?.name, groupOfTag(schema, 'owl')]).toEqual(['Subject', undefined])
  // The key belongs to the new tag.
  expect(schema.groups[0]?.tags.map(({ tag, key }) => [tag, key])).toEqual([['bird', 'o']])
})

test('two owners who change different parts of the schema at once lose nothing, and one part that both change is in conflict', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.setTeamSettings({
    'role:ben': 'owner',
    'access.settings': 'owners',
    'schema.group:Quality': { choice: 'one' },
  }).saved
  const ben = await open('ben', { watch: false })
  await ana.setTeamSettings({ 'schema.tag:sharp': { group: 'Quality', key: 's' } }).saved
  await ben.setTeamSettings({ 'schema.tag:blurred': { group: 'Quality', key: 's' } }).saved
  await ana.setTeamSettings({ 'schema.group:Quality': { choice: 'several' } }).saved
  await ben.setTeamSettings({ 'schema.group:Quality': { choice: 'one', required: true } }).saved
  await until(ana, () => ana.log.settings.claims.get('schema.group:Quality')?.length === 2)
  const [group] = ana.settings().schema.groups
  expect(group?.tags.map(({ tag, key }) => [tag, key])).toEqual([
    ['blurred', 's'],
    ['sharp', null],
  ])
  expect(ana.settings().schema.problems).toEqual(['The tags "blurred" and "sharp" have the key S: it gives "blurred".'])
})
