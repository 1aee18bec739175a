package dev.weir;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// Which member of a consumer reads which partition, by partition. A member that is given none
/// stands by.
public sealed interface Assignor {
  /// As even as can be over all topics, moving as few partitions as possible. The default.
  Assignor STICKY = new Named("sticky");

  /// Partitions of all topics dealt out in turn, by member id.
  Assignor UNIFORM = new Named("uniform");

  /// Each topic by itself, in ranges, so that partition n of every topic goes to the same member.
  Assignor RANGE = new Named("range");

  /// Your own.
  static Assignor of(Function function) {
    return new Own(function);
  }

  /// One of Weir's; every member of a consumer must name the same.
  record Named(String name) implements Assignor {
    @Override
    public String toString() {
      return name;
    }
  }

  record Own(Function function) implements Assignor {
    @Override
    public String toString() {
      return "a function";
    }
  }

  /// Pure: the same members and partitions give the same answer in every process.
  @FunctionalInterface
  interface Function {
    /// @param members what each may read, by member id
    /// @return by member id; a partition that is given to nobody is read by nobody, one that is
    ///     given twice is an error
    Map<String, Set<TopicPartition>> assign(SortedMap<String, List<TopicPartition>> members);
  }
}
