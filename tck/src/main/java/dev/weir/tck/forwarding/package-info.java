/// Wrappers that pass every call on, for those who change one: mutants, and the killable
/// connection. Read [dev.weir.tck.forwarding.ForwardingBackend] first. Each class mirrors one
/// interface; [dev.weir.tck.forwarding.ConsumerPlan] is a builder's description as a value.
@NullMarked
package dev.weir.tck.forwarding;

import org.jspecify.annotations.NullMarked;
