package manifest

// head is what every document has.
type head struct {
	Kind, Name text
}

type organizationSpec struct {
	At    place
	Kind  text `yaml:"kind,required"`
	Name  text `yaml:"name,required"` // the company's id
	Label text `yaml:"label,required"`
	// Office is the calendar of those who work in an office.
	Office  text         `yaml:"office"`
	Stores  []storeSpec  `yaml:"stores,required"`
	Members []memberSpec `yaml:"members,required"`
	// People says how the address book's people become members.
	People *rulesSpec `yaml:"people"`
	// Presence bounds what members say of being there; as is usual where it is left out.
	Presence *presenceSpec `yaml:"presence"`
	// ERP says how far an ERP that owns the count is waited for and believed.
	ERP *erpSpec `yaml:"erp"`
	// Rules are numbers about approvals, quotes and alarms.
	Rules *numbersSpec `yaml:"rules"`
}

// presenceSpec leaves what it does not say as is usual.
type presenceSpec struct {
	At            place
	LeaveDays     text `yaml:"leave_days"`
	Spells        text `yaml:"spells"`
	StrangerHours text `yaml:"stranger_hours"`
}

// erpSpec leaves what it does not say as is usual.
type numbersSpec struct {
	At          place
	Delegate    text `yaml:"delegate"`
	AlarmClimb  text `yaml:"alarm_climb"`
	Hints       text `yaml:"hints"`
	ConsentDays text `yaml:"consent_days"`
}

type erpSpec struct {
	At        place
	Fresh     text `yaml:"fresh"`
	Patience  text `yaml:"patience"`
	TellEvery text `yaml:"tell_every"`
	Tries     text `yaml:"tries"`
	Recount   text `yaml:"recount"`
}

type rulesSpec struct {
	At         place
	Stores     []storeRuleSpec `yaml:"stores,required"`
	Roles      []roleRuleSpec  `yaml:"roles,required"`
	MaxLeaving int             `yaml:"max_leaving,required"`
}

type storeRuleSpec struct {
	At         place
	Department text `yaml:"department,required"`
	Store      text `yaml:"store"`
}

type roleRuleSpec struct {
	At         place
	Tag        text   `yaml:"tag"`
	Position   text   `yaml:"position"`
	Department text   `yaml:"department"`
	Leads      bool   `yaml:"leads"`
	Roles      []text `yaml:"roles"`
	TextMode   bool   `yaml:"text_mode"`
}

// peopleSpec are the members that were made of the address book, and the names of
// those who have left.
type peopleSpec struct {
	At      place
	Kind    text         `yaml:"kind,required"`
	Name    text         `yaml:"name,required"`
	Members []memberSpec `yaml:"members,required"`
	Former  []formerSpec `yaml:"former"`
}

type formerSpec struct {
	At     place
	UserID text `yaml:"userid,required"`
	Name   text `yaml:"name,required"`
}

type storeSpec struct {
	At          place
	Code        text `yaml:"code,required"`
	Name        text `yaml:"name,required"`
	City        text `yaml:"city,required"`
	Series      text `yaml:"series,required"`
	Blueprint   text `yaml:"blueprint,required"`
	Calendar    text `yaml:"calendar,required"`
	Phone       text `yaml:"phone"`
	License     text `yaml:"license"`
	Address     text `yaml:"address"`
	LaborRate   text `yaml:"labor_rate"` // yuan for an hour
	SafetyStock int  `yaml:"safety_stock"`
	Originals   text `yaml:"originals_days"`
	Copies      text `yaml:"copies_days"`
	// Rota says who is on which shift: a calendar → userids.
	Rota  []pair `yaml:"rota"`
	Drive []pair `yaml:"drive"` // from another store → minutes
	// Approval are keys of the blueprint's levels.
	Approval []text `yaml:"approval"`
	// Speech are engines that hear voices, in their order.
	Speech []text `yaml:"speech"`
}

type memberSpec struct {
	At       place
	UserID   text   `yaml:"userid,required"`
	Name     text   `yaml:"name,required"`
	Store    text   `yaml:"store"`
	Roles    []text `yaml:"roles,required"`
	Owner    bool   `yaml:"owner"`
	TextMode bool   `yaml:"text_mode"`
	Leader   text   `yaml:"leader"` // userid of the direct superior
	Deputy   text   `yaml:"deputy"` // userid of who stands in
	Shift    text   `yaml:"shift"`  // a calendar: when the member is on duty
	Phone    text   `yaml:"phone"`
}

type calendarSpec struct {
	At             place
	Kind           text            `yaml:"kind,required"`
	Name           text            `yaml:"name,required"`
	Label          text            `yaml:"label,required"`
	Weekly         []pair          `yaml:"weekly,required"` // "mon" or "mon-fri" → intervals
	FollowHolidays bool            `yaml:"follow_cn_holidays"`
	MakeupAs       text            `yaml:"makeup_as"`
	Exceptions     []exceptionSpec `yaml:"exceptions"`
}

type exceptionSpec struct {
	At        place
	Date      text   `yaml:"date,required"`
	Intervals []text `yaml:"intervals"`
	Reason    text   `yaml:"reason,required"`
}

// holidaysSpec is the notice on public days off, one year each.
type holidaysSpec struct {
	At    place
	Kind  text       `yaml:"kind,required"`
	Name  text       `yaml:"name,required"`
	Years []yearSpec `yaml:"years,required"`
}

type yearSpec struct {
	At     place
	Year   text      `yaml:"year,required"`
	Status text      `yaml:"status,required"`
	Off    []offSpec `yaml:"off,required"`
	Makeup []text    `yaml:"makeup"`
}

// offSpec is a holiday: one day, or all from the first to the last.
type offSpec struct {
	At   place
	Name text `yaml:"name,required"`
	From text `yaml:"from,required"`
	To   text `yaml:"to"`
}

type catalogSpec struct {
	At    place
	Kind  text       `yaml:"kind,required"`
	Name  text       `yaml:"name,required"`
	Parts []partSpec `yaml:"parts,required"`
	Stock []pair     `yaml:"stock"` // store → part → pieces
	// Groups, Positions and Replaced say what wears together.
	Groups    []groupSpec    `yaml:"groups"`
	Positions []positionSpec `yaml:"positions"`
	Replaced  []text         `yaml:"replaced"`
}

type groupSpec struct {
	At      place
	Key     text   `yaml:"key,required"`
	Words   []text `yaml:"words,required"`
	Axle    bool   `yaml:"axle"`
	Related []text `yaml:"related"`
}

type positionSpec struct {
	At    place
	Key   text   `yaml:"key,required"`
	Words []text `yaml:"words,required"`
	Axle  text   `yaml:"axle"`
}

type partSpec struct {
	At    place
	No    text `yaml:"no,required"`
	Name  text `yaml:"name,required"`
	Price text `yaml:"price"` // yuan
	Class text `yaml:"class"`
	// OE are the maker's numbers in whose place the part fits, Replaces those
	// that it has superseded.
	OE       []text `yaml:"oe"`
	Replaces []text `yaml:"replaces"`
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
