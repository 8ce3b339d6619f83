package manifest

// head is what every document has.
type head struct {
	Kind, Name text
}

type blueprintSpec struct {
	At      place
	Kind    text         `yaml:"kind,required"`
	Name    text         `yaml:"name,required"`
	Label   text         `yaml:"label,required"`
	Fields  []fieldSpec  `yaml:"fields,required"`
	Stages  []stageSpec  `yaml:"stages,required"`
	Steps   []stepSpec   `yaml:"steps,required"`
	Actions []actionSpec `yaml:"actions,required"`
	Reasons []reasonSpec `yaml:"reasons"`
	// Conditions are what an action's "when" names.
	Conditions []conditionSpec `yaml:"conditions"`
	Clocks     clockSpec       `yaml:"clocks"`
	Quote      *quoteSpec      `yaml:"quote"`
	// Approval of the quote, in the stores that choose it.
	Approval *approvalSpec `yaml:"approval"`
	// Warranty is what the store promises from handover on.
	Warranty warrantySpec `yaml:"warranty"`
	// Parts are the rules of reservations and transfers.
	Parts      partRulesSpec       `yaml:"parts"`
	Warranties []warrantyClassSpec `yaml:"warranties"`
	Faults     []faultSpec         `yaml:"faults"`
	Rework     *reworkSpec         `yaml:"rework"`
}

type fieldSpec struct {
	At       place
	Key      text         `yaml:"key,required"`
	Label    text         `yaml:"label,required"`
	Type     text         `yaml:"type,required"`
	Required bool         `yaml:"required"`
	Default  text         `yaml:"default"`
	Personal bool         `yaml:"personal"`
	Choices  []choiceSpec `yaml:"choices"`
	Write    []text       `yaml:"write"`
	Aliases  []text       `yaml:"aliases"`
}

type choiceSpec struct {
	At     place
	Key    text   `yaml:"key,required"`
	Label  text   `yaml:"label,required"`
	Words  []text `yaml:"words"`
	Except []text `yaml:"except"`
	Alarm  bool   `yaml:"alarm"`
}

type stageSpec struct {
	At    place
	Key   text `yaml:"key,required"`
	Label text `yaml:"label,required"`
}

type stepSpec struct {
	At       place
	Key      text     `yaml:"key,required"`
	Stage    text     `yaml:"stage,required"`
	Label    text     `yaml:"label,required"`
	Next     text     `yaml:"next"`
	Optional bool     `yaml:"optional"`
	Watched  bool     `yaml:"watched"`
	Ask      *askSpec `yaml:"ask"`
}

type askSpec struct {
	At      place
	Key     text   `yaml:"key,required"`
	To      []text `yaml:"to,required"`
	Options []text `yaml:"options"`
	Pick    bool   `yaml:"pick"`
}

type actionSpec struct {
	At       place
	Key      text   `yaml:"key,required"`
	Words    []text `yaml:"words,required"`
	Verb     text   `yaml:"verb,required"`
	From     []text `yaml:"from"`
	To       text   `yaml:"to"`
	Roles    []text `yaml:"roles,required"`
	By       text   `yaml:"by"`
	Evidence text   `yaml:"evidence"`
	Field    text   `yaml:"field"`
	Purpose  text   `yaml:"purpose"`
	Requires []text `yaml:"requires"`
	Start    bool   `yaml:"start"`
	Finish   bool   `yaml:"finish"`
	Photo    bool   `yaml:"photo"`
	Plate    bool   `yaml:"plate"`
	Await    bool   `yaml:"await"`
	Done     bool   `yaml:"done"`
	Settle   bool   `yaml:"settle"`
	Undo     bool   `yaml:"undo"`
	Reject   bool   `yaml:"reject"`
	Public   bool   `yaml:"public"`
	// When adds to Requires under a condition.
	When []whenSpec `yaml:"when"`
	// Measure is how a value that is attached looks.
	Measure *measureSpec `yaml:"measure"`
}

type whenSpec struct {
	At       place
	If       text   `yaml:"if,required"`
	Requires []text `yaml:"requires,required"`
}

type measureSpec struct {
	At      place
	Pattern text   `yaml:"pattern"`
	Min     text   `yaml:"min"`
	Max     text   `yaml:"max"`
	Units   []text `yaml:"units"`
	Sources []text `yaml:"sources"`
	Example text   `yaml:"example,required"`
}

type conditionSpec struct {
	At     place
	Key    text   `yaml:"key,required"`
	Plates []text `yaml:"plates"`
	Field  text   `yaml:"field"`
	Values []text `yaml:"values"`
	Words  []text `yaml:"words,required"`
}

type reasonSpec struct {
	At     place
	Key    text   `yaml:"key,required"`
	Label  text   `yaml:"label,required"`
	Words  []text `yaml:"words"`
	Pauses bool   `yaml:"pauses"`
	Tell   []text `yaml:"tell"`
	// Consent: the customer's word on the quote ends it.
	Consent bool `yaml:"consent"`
	// Reached: any word of his ends it.
	Reached bool `yaml:"reached"`
	Fuse    text `yaml:"fuse"`
	// Transit: a part is on its way from another store.
	Transit bool     `yaml:"transit"`
	Push    pushSpec `yaml:"push"`
}

type pushSpec struct {
	At    place
	After int `yaml:"after,required"`
	Every int `yaml:"every"`
	Most  int `yaml:"most,required"`
}

type partRulesSpec struct {
	At       place
	Answer   int    `yaml:"answer"`
	SameDay  text   `yaml:"same_day"`
	HoldDays int    `yaml:"hold_days"`
	Check    int    `yaml:"check"`
	WriteOff []text `yaml:"write_off"`
}

type clockSpec struct {
	At            place
	Stall         int `yaml:"stall"`
	StallEscalate int `yaml:"stall_escalate"`
	Question      int `yaml:"question"`
	Remind        int `yaml:"approval_remind"`
	Climb         int `yaml:"approval_escalate"`
}

type approvalSpec struct {
	At     place
	Levels []levelSpec `yaml:"levels,required"`
	Major  *majorSpec  `yaml:"major"`
}

type levelSpec struct {
	At    place
	Key   text   `yaml:"key,required"`
	Label text   `yaml:"label,required"`
	Roles []text `yaml:"roles,required"`
	Major bool   `yaml:"major"`
	Sign  bool   `yaml:"sign"`
	Alone bool   `yaml:"alone"`
}

type majorSpec struct {
	At     place
	Amount text   `yaml:"amount"`
	Hours  text   `yaml:"hours"`
	Words  []text `yaml:"words"`
	Except []text `yaml:"except"`
}

type warrantySpec struct {
	At    place
	Label text `yaml:"label"`
	Days  int  `yaml:"days"`
	Km    int  `yaml:"km"`
}

type warrantyClassSpec struct {
	At    place
	Law   text   `yaml:"law,required"`
	Label text   `yaml:"label,required"`
	Days  int    `yaml:"days,required"`
	Km    int    `yaml:"km,required"`
	Words []text `yaml:"words,required"`
}

type faultSpec struct {
	At    place
	Key   text   `yaml:"key,required"`
	Label text   `yaml:"label,required"`
	Words []text `yaml:"words,required"`
}

type reworkSpec struct {
	At           place
	EvidenceDays int    `yaml:"evidence_days,required"`
	MaxRepairs   int    `yaml:"max_repairs,required"`
	Tell         []text `yaml:"tell,required"`
}

type feeSpec struct {
	At    place
	Kind  text   `yaml:"kind,required"`
	Words []text `yaml:"words,required"`
}

type quoteSpec struct {
	At       place
	From     text      `yaml:"from,required"`
	Write    []text    `yaml:"write,required"`
	Findings []text    `yaml:"findings"`
	Fees     []feeSpec `yaml:"fees"`
}
