package dev.weir.tck;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Hands each rule its own scene, and runs the refusal instead where the log lacks what the rule
/// needs.
final class RuleRunner implements ParameterResolver, InvocationInterceptor {
  private static final ExtensionContext.Namespace SCENES =
      ExtensionContext.Namespace.create(RuleRunner.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Scene.class;
  }

  @Override
  public Scene resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var rule = Rule.of(context.getRequiredTestMethod());
    var rules = (ConsumerRules) context.getRequiredTestInstance();
    var scene = Scene.of(rule, rules, Mutation.NONE, Scene.PATIENCE);
    context.getStore(SCENES).put(rule.id(), scene); // the store closes it
    return scene;
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    if (method.getArguments().isEmpty()) {
      invocation.proceed(); // a test of the backend's own beside the rules
      return;
    }
    var scene = (Scene) method.getArguments().getFirst();
    var missing = Rule.of(method.getExecutable()).missing(scene.capabilities());
    if (missing.isEmpty()) {
      invocation.proceed();
    } else {
      invocation.skip();
      scene.refuses(missing.get());
    }
  }
}
