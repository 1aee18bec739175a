package dev.weir.tck;

import dev.weir.Capability;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// One rule: the number, and the method that tests it.
///
/// @param id such as `C17`
public record Rule(String id, Method method) {

  /// Every rule of the suite, by number.
  public static List<Rule> all() {
    return Arrays.stream(ConsumerRules.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Rule::of)
        .sorted(Comparator.comparingInt(Rule::number))
        .toList();
  }

  /// The rule with this id.
  public static Rule named(String id) {
    return all().stream().filter(rule -> rule.id().equals(id)).findFirst().orElseThrow();
  }

  static Rule of(Method method) {
    String name = method.getName();
    int end = name.indexOf('_');
    if (!name.matches("C[0-9]+_[a-z]\\w+")) {
      throw new IllegalStateException(method + " is no name of a rule: C<number>_<sentence>");
    }
    return new Rule(name.substring(0, end), method);
  }

  /// True when a log with these capabilities must keep it, not refuse it.
  public boolean isFor(Set<Capability> capabilities) {
    return missing(capabilities).isEmpty();
  }

  /// What it needs, in its order.
  public List<Capability> needs() {
    var needs = method.getAnnotation(Needs.class);
    return needs == null ? List.of() : List.of(needs.value());
  }

  /// The first capability that it needs and the log lacks.
  Optional<Capability> missing(Set<Capability> capabilities) {
    return needs().stream().filter(need -> !capabilities.contains(need)).findFirst();
  }

  /// Tests it, or the refusal of what it needs.
  public void check(ConsumerRules rules, Scene scene) throws Throwable {
    var missing = missing(scene.capabilities());
    if (missing.isPresent()) {
      scene.refuses(missing.get());
      return;
    }
    try {
      method.invoke(rules, scene);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /// Where it stands.
  public Class<?> chapter() {
    return method.getDeclaringClass();
  }

  public int number() {
    return Integer.parseInt(id.substring(1));
  }

  @Override
  public String toString() {
    return method.getName();
  }
}
