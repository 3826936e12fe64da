/**
 * Adds up the results of several runs: `node summary.mjs REPORT|NAME STATUS …`.
 *
 * REPORT is a report of the test runner (`….json`). NAME is the name of another run, which counts as one test. STATUS
 * is the exit code of the run. The script prints each failed test with its error, then "N passed, N failed" as the last
 * line, and exits with 1 when anything failed. A long log is often kept only to its last lines, so the failed tests are
 * printed here again.
 */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const ERROR_LINES = 12

const words = process.argv.slice(2)
let [passed, failed] = [0, 0]
for (let at = 0; at < words.length; at += 2) {
  const counts = words[at].endsWith('.json')
    ? countsOf(words[at], words[at + 1])
    : countsOfOne(words[at], words[at + 1])
  passed += counts.passed
  failed += counts.failed
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/**
 * Returns the numbers of passed and failed tests in a report.
 *
 * Three failures are in no test and are added here: a run that ended before any test, a file that could not be loaded,
 * and an error outside any test.
 */
function countsOf(file, status) {
  if (!existsSync(file)) {
    console.log(`${file} is missing: the run ended before any test`)
    return { passed: 0, failed: 1 }
  }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const broken = testResults.filter(
    ({ status: result, assertionResults }) =>
      result === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length
  for (const { name, message, status: result, assertionResults } of testResults) {
    if (result !== 'failed') continue
    const failures = assertionResults.filter((test) => test.status === 'failed')
    for (const { fullName, failureMessages } of failures)
      printFailure(`${name}: ${fullName}`, failureMessages.join('\n'))
    if (failures.length === 0) printFailure(name, message)
  }
  const counted = numFailedTests + broken
  return { passed: numPassedTests, failed: counted === 0 && status !== '0' ? 1 : counted }
}

function printFailure(name, message) {
  console.log(`\nFAILED ${relative('.', name)}`)
  for (const line of message.split('\n').slice(0, ERROR_LINES)) console.log(`  ${line}`)
}

function countsOfOne(name, status) {
  if (status === '0') return { passed: 1, failed: 0 }
  console.log(`${name} failed`)
  return { passed: 0, failed: 1 }
}
