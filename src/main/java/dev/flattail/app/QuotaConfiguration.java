package dev.flattail.app;

import dev.flattail.quotas.QuotaLimits;
import dev.flattail.quotas.Quotas;
import dev.flattail.quotas.StorageUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** Configures the quotas of owners from {@code flattail.quota.*}. */
@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {
  @Bean
  Quotas quotas(FlattailProperties properties, List<StorageUsage> kinds) {
    FlattailProperties.Quota quota = properties.quota();
    return new Quotas(
        new QuotaLimits(quota.queuedJobs(), bytes(quota.stored()), bytes(quota.upload())), kinds);
  }

  private static @Nullable Long bytes(@Nullable DataSize size) {
    return size == null ? null : size.toBytes();
  }
}
