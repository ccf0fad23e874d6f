import { expect, test } from 'vitest'
import {
  plural,
  resourceName,
  singular,
  singularName,
} from '../../../../twins/behaviour/observe/nouns.ts'

const both = (text: string) => text.split(/\s+/).map((pair) => pair.split('/') as [string, string])

test.each(
  both(`person/people child/children man/men woman/women mouse/mice goose/geese foot/feet index/indexes
  analysis/analyses crisis/crises axis/axes criterion/criteria quiz/quizzes status/status data/data media/media
  movie/movies cookie/cookies cache/caches menu/menus sku/skus api/apis wiki/wikis alias/aliases canvas/canvases
  lens/lenses bus/buses bonus/bonuses hero/heroes wife/wives
  category/categories company/companies reply/replies address/address batch/batches box/boxes branch/branches
  class/classes process/processes service/services invoice/invoices price/prices device/devices database/databases
  response/responses license/licenses house/houses course/courses issue/issues drive/drives leave/leaves shoe/shoes
  key/keys day/days size/sizes image/images page/pages user/users repo/repos photo/photos video/videos tie/ties
  news/news series/series species/species settings/settings metadata/metadata`),
)('%s in the plural is %s', (one, many) => {
  expect(plural(one)).toBe(many)
  expect(plural(many)).toBe(many)
})

test.each(
  both(`people/person indices/index matrices/matrix vertices/vertex appendices/appendix statuses/status schemata/schema
  addresses/address analyses/analysis movies/movie caches/cache batches/batch menus/menu apis/api aliases/alias
  bonuses/bonus causes/cause bases/base databases/database uses/use houses/house warehouses/warehouse
  services/service invoices/invoice prices/price devices/device offices/office choices/choice categories/category
  courses/course issues/issue boxes/box keys/key repos/repo status/status bus/bus process/process sizes/size`),
)('%s in the singular is %s', (many, one) => {
  expect(singular(many)).toBe(one)
  expect(singular(one)).toBe(one)
})

test('of several words the last one has the number', () => {
  expect(singularName('salesPeople')).toBe('sales_person')
  expect(resourceName('house-child')).toBe('house_children')
})
