package dev.weir.tck;

import dev.weir.Capability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The capabilities that a rule needs. On a backend that lacks one, the rule's test is that the
/// first missing one is refused.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
  Capability[] value();
}
