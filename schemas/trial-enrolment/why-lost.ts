/** Why a part of a ResearchSubject did not become a claim. */
export function whyLost(pointer: string): string {
  if (/^\/(assignedArm|actualArm|assignedComparisonGroup|actualComparisonGroup)/.test(pointer)) {
    return 'the arm is never a claim: it would break the blinding'
  }
  if (/^\/(individual|subject)/.test(pointer)) return 'the participant is named by DID'
  if (pointer.startsWith('/study')) return 'a trial is named by its number in a registry'
  if (pointer.startsWith('/identifier')) return 'an enrolment has one subject id, in a system of its own'
  return 'an enrolment has no claim for it'
}
