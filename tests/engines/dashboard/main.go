// Reads a dashboard from stdin by Grafana's own schema; what that does not know or misses is an error.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

func main() {
	cog.NewRuntime().RegisterPanelcfgVariant(timeseries.VariantConfig())
	cog.NewRuntime().RegisterDataqueryVariant(prometheus.VariantConfig())
	raw, err := io.ReadAll(os.Stdin)
	found := dashboard.Dashboard{}
	for _, fault := range []error{err, found.UnmarshalJSONStrict(raw), found.Validate()} {
		// An empty list of faults is no nil to Go.
		if fault != nil && fault.Error() != "" {
			fmt.Fprintln(os.Stderr, fault)
			os.Exit(1)
		}
	}
	fmt.Println(len(found.Panels))
}
