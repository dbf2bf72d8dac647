import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as p
for f in p(open(sys.argv[1]).read()):
    print(f.name,f.type,f.unit,len(f.samples)); 
    for s in f.samples: print("  ",s.name,s.labels,s.value)
