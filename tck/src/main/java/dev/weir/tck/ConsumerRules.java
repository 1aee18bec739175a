package dev.weir.tck;

import dev.weir.Capability;
import dev.weir.tck.rules.CallRules;
import dev.weir.tck.rules.CapabilityRules;
import dev.weir.tck.rules.CloseRules;
import dev.weir.tck.rules.ContentRules;
import dev.weir.tck.rules.DeadLetterRules;
import dev.weir.tck.rules.DefinitionRules;
import dev.weir.tck.rules.EndRules;
import dev.weir.tck.rules.ErrorRules;
import dev.weir.tck.rules.HandlerRules;
import dev.weir.tck.rules.KeyOrderRules;
import dev.weir.tck.rules.LagRules;
import dev.weir.tck.rules.LeaseRules;
import dev.weir.tck.rules.MemberRules;
import dev.weir.tck.rules.MessageRules;
import dev.weir.tck.rules.OrderRules;
import dev.weir.tck.rules.PlacementRules;
import dev.weir.tck.rules.ResumeRules;
import dev.weir.tck.rules.RetryRules;
import dev.weir.tck.rules.SeekRules;
import dev.weir.tck.rules.SettledRules;
import dev.weir.tck.rules.SharingStateRules;
import dev.weir.tck.rules.StartRules;
import dev.weir.tck.rules.StoredPositionRules;
import dev.weir.tck.rules.StrategyRules;
import dev.weir.tck.rules.SubjectRules;
import dev.weir.tck.rules.TimedStrategyRules;
import dev.weir.tck.rules.TopicRules;
import dev.weir.tck.rules.TransactionRules;
import dev.weir.tck.rules.UnreadableRules;
import dev.weir.tck.rules.WhileOpenRules;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/// All rules of docs/spec/consumer.md. A backend joins with one subclass and its two hooks:
///
/// ```java
/// class KafkaConsumerRulesTest extends ConsumerRules {
///   public LogUnderTest log() { … }
///   public String backend() { return "kafka"; }
/// }
/// ```
@ExtendWith(RuleRunner.class)
public abstract class ConsumerRules
    implements OrderRules,
        ContentRules,
        PlacementRules,
        StartRules,
        EndRules,
        StrategyRules,
        ResumeRules,
        CloseRules,
        ErrorRules,
        LagRules,
        TopicRules,
        StoredPositionRules,
        CallRules,
        CapabilityRules,
        TimedStrategyRules,
        SettledRules,
        RetryRules,
        KeyOrderRules,
        MemberRules,
        LeaseRules,
        MessageRules,
        SubjectRules,
        SeekRules,
        WhileOpenRules,
        HandlerRules,
        DeadLetterRules,
        DefinitionRules,
        TransactionRules,
        SharingStateRules,
        UnreadableRules {

  /// A log for one rule; it is closed after it.
  public abstract LogUnderTest log();

  /// The name of the checked-in file with the backend's capabilities: `/capabilities/<name>.txt` on
  /// the class path.
  public abstract String backend();

  /// What that file says.
  public final Set<Capability> capabilities() {
    return Capabilities.of(backend());
  }
}
