/** Shows how far people agree about pictures: all of them together, and every two people. */

import { t, type Agreement } from '../../../preload/contract/index.ts'
import { count as countText, decimal, plural } from '../../components/format.ts'
import { Sheet } from '../../components/Sheet.tsx'
import { isolatedName } from '../../components/person-names.ts'
import { app, useApp } from '../../store/app.ts'

export function AgreementDialog() {
  const open = useApp((state) => state.agreementOpen)
  return (
    <Sheet
      open={open}
      onClose={() => app().closeAgreement()}
      title="Agreement about stars"
      testId="agreement-dialog"
      className="agreement-dialog"
    >
      <Scope />
      <Content />
    </Sheet>
  )
}

/** Chooses whether all pictures are counted, or those of the folder and filter. */
function Scope() {
  const { text, folder } = useApp((state) => state.query)
  const isOfView = useApp((state) => state.isAgreementOfView)
  if (text === '' && folder === '') return null
  const choices = [
    { title: 'Folder and filter', value: true },
    { title: 'All pictures', value: false },
  ]
  return (
    <div className="segments" role="radiogroup" aria-label="Which pictures">
      {choices.map(({ title, value }) => (
        <label key={title} data-chosen={value === isOfView}>
          <input
            type="radio"
            name="agreement-scope"
            checked={value === isOfView}
            onChange={() => app().setAgreementOfView(value)}
          />
          {title}
        </label>
      ))}
    </div>
  )
}

function Content() {
  const agreement = useApp((state) => state.agreement)
  const error = useApp((state) => state.agreementError)
  if (error !== null)
    return (
      <p className="field-error" role="alert">
        {error}
      </p>
    )
  if (agreement === null) return <p className="muted">Counting…</p>
  if (agreement.ratedBySeveral === 0)
    return (
      <p className="muted">
        No picture has stars of more than one person yet. To let each person give stars of their own, choose “Everybody
        their own” in Settings, Team.
      </p>
    )
  return (
    <>
      <Summary agreement={agreement} />
      <Pairs agreement={agreement} />
      <button type="button" className="button" onClick={() => app().showLargestSpread()} data-testid="largest-spread">
        Show pictures with the largest spread
      </button>
    </>
  )
}

function Summary({ agreement: { rated, ratedBySeveral, same, alpha, people } }: { agreement: Agreement }) {
  return (
    <dl className="agreement-summary">
      <dt>Krippendorff’s alpha</dt>
      <dd data-testid="alpha">
        <strong>{numberText(alpha)}</strong> {alphaText(alpha)}
      </dd>
      <dt>Same stars</dt>
      <dd>
        {countText(same)} of {plural(ratedBySeveral, 'picture')} that several people rated (
        {Math.round((same / ratedBySeveral) * 100)} %)
      </dd>
      <dt>Rated</dt>
      <dd>
        {plural(rated, 'picture')}:{' '}
        {people.map(({ user, count }) => `${isolatedName(user)} ${countText(count)}`).join(', ')}
      </dd>
    </dl>
  )
}

function Pairs({ agreement: { pairs } }: { agreement: Agreement }) {
  return (
    <div className="agreement-pairs">
      <table>
        <thead>
          <tr>
            <th scope="col">Two people</th>
            <th scope="col">Pictures</th>
            <th scope="col">Same stars</th>
            <th
              scope="col"
              title="Cohen’s kappa with quadratic weights: two stars apart count four times as much as one"
            >
              Weighted kappa
            </th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ users, pictures, same, kappa }) => (
            <tr key={users.join('\n')}>
              <td>{users.map(isolatedName).join(t(' and '))}</td>
              <td>{countText(pictures)}</td>
              <td>{Math.round((same / pictures) * 100)} %</td>
              <td>{numberText(kappa)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function numberText(value: number | null): string {
  return value === null ? '–' : decimal(value)
}

/** Says what the number means, with the limits that Krippendorff gives. */
function alphaText(alpha: number | null): string {
  if (alpha === null) return t('does not exist, because all stars are the same')
  if (alpha < 0) return t('people agree less than by chance, which is 0')
  if (alpha >= 0.8) return t('people agree well (0.80 or more)')
  if (alpha >= 0.667) return t('people agree enough for tentative conclusions (0.67 or more)')
  return t('people agree little (below 0.67); 0 is chance')
}
