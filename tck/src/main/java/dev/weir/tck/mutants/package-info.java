/// Shows that every rule can fail: a *mutant* breaks one rule over a sound log, and the rule's test
/// must notice, and as few others as possible. Read [dev.weir.tck.mutants.Mutant] first, then
/// [dev.weir.tck.mutants.MutantRun]; the mutants stand in files by chapter, as the rules do.
///
/// A mutant is narrow on purpose: it breaks what its rule says where other rules do not look, so
/// that a test which stopped testing its rule is found out.
@NullMarked
package dev.weir.tck.mutants;

import org.jspecify.annotations.NullMarked;
